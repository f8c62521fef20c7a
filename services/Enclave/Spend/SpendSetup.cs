namespace TrustedData.Enclave.Spend;

/// <summary>Spending: services.</summary>
public static class SpendSetup
{
    /// <summary>Adds the one place through which every answer to a project passes.</summary>
    public static void AddSpend(this WebApplicationBuilder builder) => builder.Services.AddScoped<ISpend, ProjectSpend>();
}
