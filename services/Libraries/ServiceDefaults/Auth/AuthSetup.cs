using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.IdentityModel.Tokens;
using TrustedData.ServiceDefaults.Hosting;

namespace TrustedData.ServiceDefaults.Auth;

/// <summary>Bearer tokens of the organisation's own authority, and nobody by default.</summary>
public static class AuthSetup
{
    /// <summary>
    /// Adds authentication against <c>Auth</c>. An endpoint without a policy of its own is refused to everybody, signed in or not.
    /// </summary>
    public static IHostApplicationBuilder AddOrganisationAuth(this IHostApplicationBuilder builder, Action<AuthorizationBuilder> policies)
    {
        builder.AddValidatedOptions<AuthOptions>("Auth");
        var options = builder.Configuration.GetSection("Auth").Get<AuthOptions>() ?? new AuthOptions();
        if (options.Authority is { Scheme: not "https", IsLoopback: false })
            throw new InvalidOperationException("Auth:Authority must be https unless it is on this machine's loopback address.");

        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(bearer =>
        {
            bearer.Authority = options.Authority?.ToString();
            bearer.Audience = options.Audience;
            bearer.RequireHttpsMetadata = options.Authority?.Scheme == "https";
            bearer.MapInboundClaims = false;
            bearer.TokenValidationParameters.ValidTypes = ["at+jwt"];
            bearer.TokenValidationParameters.ValidAlgorithms = [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.EcdsaSha256];
            bearer.TokenValidationParameters.ValidIssuer = options.Authority?.ToString();
            bearer.TokenValidationParameters.ClockSkew = TimeSpan.FromSeconds(30);
            bearer.TokenValidationParameters.NameClaimType = "sub";
            bearer.TokenValidationParameters.RoleClaimType = "role";
        });
        var authorization = builder.Services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAssertion(_ => false).Build());
        policies(authorization);
        return builder;
    }
}
