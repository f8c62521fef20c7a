using TrustedData.Enclave;

var builder = WebApplication.CreateBuilder(args);
builder.AddEnclave();
var migrate = builder.IsMigration(args);

var app = builder.Build();
if (migrate)
{
    await app.MigrateAsync<EnclaveContext>();
    return;
}

app.UseServiceDefaults();
app.MapEnclave();
await app.RunAsync();
