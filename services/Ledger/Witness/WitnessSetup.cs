using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using TrustedData.Ledger.Witness.Judging;
using TrustedData.Ledger.Witness.Pulling;
using TrustedData.Ledger.Witness.Store;

namespace TrustedData.Ledger.Witness;

/// <summary>Puts a witness together: the same program as a ledger, with a key, a database and an address of its own.</summary>
public static class WitnessSetup
{
    /// <summary>The rate that each address is held to.</summary>
    public const string RateLimit = "witness";

    private const int MostAtOnce = 32;

    /// <summary>Adds every part of a witness.</summary>
    public static WebApplicationBuilder AddWitness(this WebApplicationBuilder builder)
    {
        builder.AddServiceDefaults();
        builder.AddValidatedOptions<WitnessOptions>("Witness");
        builder.Services.AddSingleton<IValidateOptions<WitnessOptions>, WitnessOptionsValidator>();
        builder.AddServiceDatabase<WitnessContext>();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = AddCheckpointEndpoint.LargestRequest);
        builder.Services.AddSingleton<WitnessKey>();
        builder.Services.AddSingleton<KnownLogs>();
        builder.Services.AddScoped<CheckpointWitness>();
        builder.Services.AddHostedService<LogPulling>();
        builder.Services.AddHealthChecks().AddCheck<WitnessHealth>("witness");
        AddDoors(builder.Services);
        return builder;
    }

    /// <summary>Puts the middleware in place and maps the endpoints.</summary>
    public static void MapWitness(this WebApplication app)
    {
        app.UseRateLimiter();
        app.UseServiceDefaults();
        AddCheckpointEndpoint.Map(app);
        WitnessedEndpoint.Map(app);
    }

    private static void AddDoors(IServiceCollection services)
    {
        // Nobody signs in here: what is not open to everybody is closed to everybody.
        services.AddAuthentication();
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAssertion(_ => false).Build());
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, NothingElse>();
        services.AddRateLimiter(limiter =>
        {
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(_ => RateLimitPartition.GetConcurrencyLimiter(
                RateLimit, _ => new ConcurrencyLimiterOptions { PermitLimit = MostAtOnce, QueueLimit = MostAtOnce, QueueProcessingOrder = QueueProcessingOrder.OldestFirst }));
            limiter.AddPolicy(RateLimit, http =>
            {
                var rate = http.RequestServices.GetRequiredService<IOptions<WitnessOptions>>().Value.RequestsPerSecond;
                return RateLimitPartition.GetTokenBucketLimiter(http.Connection.RemoteIpAddress?.ToString() ?? "", _ => new TokenBucketRateLimiterOptions
                {
                    TokenLimit = 2 * rate,
                    TokensPerPeriod = rate,
                    ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                });
            });
        });
    }

    /// <summary>Answers whatever was not mapped as what is not there.</summary>
    private sealed class NothingElse : IAuthorizationMiddlewareResultHandler
    {
        /// <inheritdoc />
        public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, Microsoft.AspNetCore.Authorization.Policy.PolicyAuthorizationResult authorizeResult)
        {
            if (authorizeResult.Succeeded)
                return next(context);
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }
    }
}
