using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace TrustedData.Sealing.Containers;

public static class ContainerEngineRegistration
{
    /// <summary>Registers <see cref="ISealedRunEngine"/> as a container engine; wrong options stop the service at its start.</summary>
    public static IServiceCollection AddContainerEngine(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ContainerEngineOptions>().Bind(configuration.GetSection(ContainerEngineOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ContainerEngineOptions>, Validation>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ISealedRunEngine>(provider => new ContainerEngine(
            provider.GetRequiredService<IOptions<ContainerEngineOptions>>().Value,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ContainerEngine>>()));
        return services;
    }

    private sealed class Validation : IValidateOptions<ContainerEngineOptions>
    {
        public ValidateOptionsResult Validate(string? name, ContainerEngineOptions options) =>
            options.Problems().ToArray() is { Length: > 0 } problems ? ValidateOptionsResult.Fail(problems) : ValidateOptionsResult.Success;
    }
}
