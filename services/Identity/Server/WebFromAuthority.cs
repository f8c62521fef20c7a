using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.Extensions.Options;
using TrustedData.Identity.Keys;
using TrustedData.Identity.Settings;
using TrustedData.Identity.SignIn;

namespace TrustedData.Identity.Server;

/// <summary>Cookies, their keys and the host names served, from the authority's settings.</summary>
public sealed class WebFromAuthority(IOptions<AuthorityOptions> options, ILoggerFactory loggers)
    : IConfigureNamedOptions<CookieAuthenticationOptions>, IConfigureOptions<AntiforgeryOptions>, IConfigureOptions<DataProtectionOptions>,
      IConfigureOptions<KeyManagementOptions>, IPostConfigureOptions<HostFilteringOptions>
{
    private static readonly TimeSpan SessionLength = TimeSpan.FromHours(1);

    public void Configure(string? name, CookieAuthenticationOptions cookie)
    {
        if (name != Sessions.Scheme)
            return;
        Harden(cookie.Cookie, "session");
        cookie.LoginPath = SignInEndpoint.Path;
        cookie.ReturnUrlParameter = SignInEndpoint.ReturnParameter;
        cookie.ExpireTimeSpan = SessionLength;
        cookie.SlidingExpiration = false;
    }

    public void Configure(CookieAuthenticationOptions options) => Configure(Options.DefaultName, options);

    public void Configure(AntiforgeryOptions antiforgery)
    {
        Harden(antiforgery.Cookie, "form");
        antiforgery.SuppressXFrameOptionsHeader = true;
    }

    public void Configure(DataProtectionOptions protection) => protection.ApplicationDiscriminator = options.Value.Issuer;

    public void Configure(KeyManagementOptions keys)
    {
        var directory = Path.Combine(options.Value.KeysDirectory, "sessions");
        KeyFile.PrepareDirectory(options.Value.KeysDirectory);
        KeyFile.PrepareDirectory(directory);
        keys.XmlRepository = new FileSystemXmlRepository(new DirectoryInfo(directory), loggers);
    }

    // A page of another name that resolves to this machine must not be served as if it were the authority.
    public void PostConfigure(string? name, HostFilteringOptions hosts)
    {
        if (hosts.AllowedHosts is null or [] or ["*"])
            hosts.AllowedHosts = [options.Value.IssuerUri.Host];
    }

    // Named after the organisation: authorities on one machine share a host name, and cookies know no ports.
    private void Harden(CookieBuilder cookie, string purpose)
    {
        cookie.Name = $"{(options.Value.IsPlainLoopback ? "" : "__Host-")}td-{options.Value.Organisation}-{purpose}";
        cookie.HttpOnly = true;
        cookie.Path = "/";
        cookie.IsEssential = true;
        // Lax: the program's request that opens the sign-in page comes from elsewhere.
        cookie.SameSite = SameSiteMode.Lax;
        cookie.SecurePolicy = options.Value.IsPlainLoopback ? CookieSecurePolicy.SameAsRequest : CookieSecurePolicy.Always;
    }
}
