using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using TrustedData.Contracts.Kinds;

namespace TrustedData.Enclave.Orders;

/// <summary>What came of looking at a person's token.</summary>
public enum PersonTokenVerdict
{
    /// <summary>The hub's authority vouches that this person wants exactly this order here.</summary>
    Genuine,

    /// <summary>It does not.</summary>
    False,

    /// <summary>The authority's keys could not be fetched; nothing is known.</summary>
    Unknown,
}

/// <summary>
/// Checks the token that an order carries. It must be issued by the hub's authority, for this enclave, for the person that
/// the order names, and bound to the order's digest: a hub cannot order in the name of a person who did not call it.
/// </summary>
public sealed partial class PersonTokens
{
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);
    private readonly ConfigurationManager<OpenIdConnectConfiguration> authority;
    private readonly JsonWebTokenHandler handler = new() { MapInboundClaims = false };
    private readonly string issuer;
    private readonly string audience;
    private readonly ILogger<PersonTokens> logger;

    /// <summary>Reads which authority and which audience count.</summary>
    public PersonTokens(IOptions<EnclaveOptions> options, ILogger<PersonTokens> logger)
    {
        this.logger = logger;
        issuer = options.Value.Hub.Authority.ToString();
        audience = $"enclave:{options.Value.Id}";
        authority = new ConfigurationManager<OpenIdConnectConfiguration>(
            new Uri(options.Value.Hub.Authority, ".well-known/openid-configuration").ToString(),
            new OpenIdConnectConfigurationRetriever(),
            new HttpDocumentRetriever { RequireHttps = options.Value.Hub.Authority.Scheme == "https" });
    }

    /// <summary>Checks a token against an order's exact text.</summary>
    public async Task<PersonTokenVerdict> CheckAsync(string token, string orderText, RunOrder order, CancellationToken cancellationToken)
    {
        OpenIdConnectConfiguration keys;
        try
        {
            keys = await authority.GetConfigurationAsync(cancellationToken);
        }
        catch (InvalidOperationException exception)
        {
            LogUnreachable(exception);
            return PersonTokenVerdict.Unknown;
        }

        var result = await handler.ValidateTokenAsync(token, Parameters(keys));
        if (result.Exception is SecurityTokenSignatureKeyNotFoundException)
            authority.RequestRefresh();
        var digest = Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(orderText)));
        return result.IsValid
            && Same(order.Person.Issuer, issuer)
            && Text(result, "sub") == order.Person.Subject
            && Text(result, "td_order") == digest
            ? PersonTokenVerdict.Genuine
            : PersonTokenVerdict.False;
    }

    private TokenValidationParameters Parameters(OpenIdConnectConfiguration keys) => new()
    {
        ValidTypes = ["at+jwt"],
        ValidAlgorithms = [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.EcdsaSha256],
        IssuerValidator = (found, _, _) => Same(found, issuer) ? found : throw new SecurityTokenInvalidIssuerException(),
        ValidAudience = audience,
        IssuerSigningKeys = keys.SigningKeys,
        RequireSignedTokens = true,
        RequireExpirationTime = true,
        ClockSkew = ClockSkew,
    };

    private static string? Text(TokenValidationResult result, string claim) => result.Claims.TryGetValue(claim, out var value) ? value as string : null;

    // An issuer is compared as its authority publishes it; configuration may lack the final slash.
    private static bool Same(string left, string right) => left.TrimEnd('/') == right.TrimEnd('/');

    [LoggerMessage(3101, LogLevel.Warning, "The keys of the hub's authority could not be fetched; orders wait.")]
    private partial void LogUnreachable(Exception exception);
}
