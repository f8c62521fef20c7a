using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using TrustedData.Identity.Audit;
using TrustedData.Identity.Clients;
using TrustedData.Identity.Demo;
using TrustedData.Identity.Http;
using TrustedData.Identity.IdentityDb;
using TrustedData.Identity.Keys;
using TrustedData.Identity.Settings;
using TrustedData.Identity.SignIn;

namespace TrustedData.Identity.Server;

/// <summary>People, their passwords and their sessions, and the settings all of it comes from.</summary>
public static class PeopleSetup
{
    // OWASP's figure for PBKDF2 with HMAC-SHA-512.
    private const int PasswordIterations = 210_000;
    private const int LargestBody = 64 * 1024;

    public static IServiceCollection AddAuthority(this IServiceCollection services)
    {
        services.AddOptions<AuthorityOptions>().BindConfiguration(AuthorityOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<AuthorityOptions>, AuthorityOptionsValidator>();
        services.AddLogging(logging => logging
            // Its lines repeat the requests, names of people included.
            .AddFilter("OpenIddict", LogLevel.Warning)
            // The session keys lie in the keys directory like the authority's other keys, readable by their owner only.
            .AddFilter("Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager", LogLevel.Error));
        services.AddSingleton<AuthorityKeys>();
        services.AddSingleton<SecurityHeaders>();
        services.AddScoped<IdentityFacts>();
        services.AddScoped<ClientRegistration>();
        services.AddScoped<PeopleSeeding>();
        services.AddHostedService<Preparation>();
        services.ConfigureOptions<WebFromAuthority>();
        services.Configure<Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerOptions>(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestBody;
        });
        return services;
    }

    public static IServiceCollection AddPeople(this IServiceCollection services)
    {
        services.AddIdentityCore<Person>(identity =>
        {
            identity.Password = new PasswordOptions { RequiredLength = 12, RequireDigit = false, RequireLowercase = false, RequireUppercase = false, RequireNonAlphanumeric = false };
            identity.Lockout = new LockoutOptions { MaxFailedAccessAttempts = 5, DefaultLockoutTimeSpan = TimeSpan.FromMinutes(5), AllowedForNewUsers = true };
        }).AddRoles<IdentityRole<Guid>>().AddEntityFrameworkStores<IdentityContext>();
        services.Configure<PasswordHasherOptions>(hasher => hasher.IterationCount = PasswordIterations);
        services.AddSingleton<DecoyPassword>();
        services.AddSingleton<SignInGate>();
        services.AddScoped<SignInAttempt>();
        services.AddScoped<Sessions>();
        services.AddDataProtection();
        services.AddAntiforgery();
        services.AddRazorComponents();
        services.AddAuthentication().AddCookie(Sessions.Scheme);
        services.AddAuthorization();
        return services;
    }
}
