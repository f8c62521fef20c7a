using TrustedData.Ledger;
using TrustedData.Ledger.Keys;
using TrustedData.Ledger.Witness;

if (args is ["witness", .. var rest])
    return await WitnessMode.RunAsync(rest);
if (KeyCommands.Run(args) is { } status)
    return status;

var builder = WebApplication.CreateBuilder(args);
builder.AddLedger();
var migrate = builder.IsMigration(args);

await using var app = builder.Build();
if (migrate)
{
    await app.MigrateAsync<LedgerContext>();
    return 0;
}

app.UseServiceDefaults();
app.MapLedger();
await app.RunAsync();
return 0;
