namespace TrustedData.Enclave.Keys;

/// <summary>The keys of runs and what they encrypt: services.</summary>
public static class KeySetup
{
    /// <summary>Adds the master key, the vault and the sweep that ends it.</summary>
    public static void AddKeys(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<KeyRetentionOptions>("Enclave:Retention");
        builder.Services.AddSingleton<MasterKey>();
        builder.Services.AddSingleton<RunKeyWrap>();
        builder.Services.AddScoped<IRunVault, RunVault>();
        builder.Services.AddScoped<KeyRetention>();
        builder.Services.AddHostedService<KeySweeper>();
    }
}
