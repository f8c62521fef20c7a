using Scalar.AspNetCore;
using TrustedData.Hub;
using TrustedData.Hub.Api;
using TrustedData.Hub.HubDb;
using TrustedData.ServiceDefaults.Auth;
using TrustedData.ServiceDefaults.Hosting;
using TrustedData.ServiceDefaults.Messaging;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddServiceDatabase<HubDbContext>();
builder.AddOutbox<HubDbContext>();
builder.AddPeers<HubDbContext>();
builder.AddOrganisationAuth(HubPolicies.Add);
builder.AddHub();
var migrate = builder.IsMigration(args);

var app = builder.Build();
if (migrate)
{
    await app.MigrateAsync<HubDbContext>();
    return;
}

app.UseServiceDefaults();
app.MapScalarApiReference("/scalar").AllowAnonymous();
app.MapHub();
app.MapUnknownPaths();
await app.RunAsync();
