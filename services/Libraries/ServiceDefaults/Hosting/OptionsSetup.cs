using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace TrustedData.ServiceDefaults.Hosting;

/// <summary>Options that are checked when the service starts, not when they are first used.</summary>
public static class OptionsSetup
{
    /// <summary>Binds a section and validates its annotations at start.</summary>
    public static void AddValidatedOptions<T>(this IHostApplicationBuilder builder, string section)
        where T : class =>
        builder.Services.AddOptions<T>().BindConfiguration(section).ValidateDataAnnotations().ValidateOnStart();
}
