using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace TrustedData.Identity.Tokens;

/// <summary>Keeps what a token says until <see cref="RecordTokenAnswer"/> records it: the answer itself holds the token only.</summary>
public sealed class KeepSignIn : IOpenIddictServerHandler<ProcessSignInContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor
        .CreateBuilder<ProcessSignInContext>()
        .UseSingletonHandler<KeepSignIn>()
        .SetOrder(int.MinValue + 1000)
        .SetType(OpenIddictServerHandlerType.Custom)
        .Build();

    public ValueTask HandleAsync(ProcessSignInContext context)
    {
        context.Transaction.SetProperty(typeof(ProcessSignInContext).FullName!, context);
        return ValueTask.CompletedTask;
    }
}
