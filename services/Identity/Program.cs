using TrustedData.Identity.Authorize;
using TrustedData.Identity.Http;
using TrustedData.Identity.IdentityDb;
using TrustedData.Identity.Pages;
using TrustedData.Identity.Server;
using TrustedData.Identity.SignIn;
using TrustedData.Identity.SignOut;
using TrustedData.Identity.Tokens;
using TrustedData.ServiceDefaults.Hosting;

var builder = WebApplication.CreateBuilder(args).AddServiceDefaults();
var migrating = builder.IsMigration(args);
builder.AddServiceDatabase<IdentityContext>().AddOutbox<IdentityContext>();
builder.Services.AddAuthority().AddPeople().AddProtocol();

await using var app = builder.Build();
if (migrating)
{
    await app.MigrateAsync<IdentityContext>();
    return;
}

app.UseMiddleware<SecurityHeaders>();
app.UseServiceDefaults();
foreach (var map in new Action<IEndpointRouteBuilder>[] { AuthorizeEndpoint.Map, TokenEndpoint.Map, SignInEndpoint.Map, SignOutEndpoint.Map, Stylesheet.Map })
    map(app);
await app.RunAsync();
