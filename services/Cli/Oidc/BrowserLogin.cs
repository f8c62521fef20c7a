using System.ComponentModel;
using System.Diagnostics;

namespace TrustedData.Cli.Oidc;

/// <summary>How the login talks to the person at the terminal.</summary>
public interface ILoginPrompt
{
    /// <summary>Shows the address to open.</summary>
    void Show(Uri address);

    /// <summary>
    /// Reads the address a browser on another machine was sent to, typed or pasted by the person; never completes when
    /// nobody can type here.
    /// </summary>
    Task<string?> Pasted(CancellationToken cancellationToken);
}

/// <summary>Login with the person's own browser: on this machine through a loopback port, on another by pasting the final address.</summary>
internal static class BrowserLogin
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public static async Task<TokenSet> Run(
        OidcClient client, Discovery discovery, ILoginPrompt prompt, CancellationToken cancellationToken)
    {
        using var listener = new LoopbackListener();
        var pkce = Pkce.Create();
        var address = OidcClient.AuthorizationRequest(discovery, pkce, listener.RedirectUri);
        prompt.Show(address);
        TryOpen(address);
        var redirect = await Answer(listener, prompt, cancellationToken);
        return await client.Redeem(discovery, OidcClient.CodeFrom(redirect, discovery, pkce), pkce, listener.RedirectUri, cancellationToken);
    }

    private static async Task<Uri> Answer(LoopbackListener listener, ILoginPrompt prompt, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        var heard = listener.Wait(limit.Token);
        var typed = Typed(prompt, limit.Token);
        try
        {
            return await await Task.WhenAny(heard, typed);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new OidcException($"Nobody logged in within {Patience.TotalMinutes:0} minutes; start again with td login.");
        }
        finally
        {
            await limit.CancelAsync();
        }
    }

    private static async Task<Uri> Typed(ILoginPrompt prompt, CancellationToken cancellationToken)
    {
        var text = await prompt.Pasted(cancellationToken);
        if (text is null) await Task.Delay(Timeout.Infinite, cancellationToken);
        return Uri.TryCreate(text?.Trim(), UriKind.Absolute, out var uri)
            ? uri
            : throw new OidcException("That is no address; paste the whole line from the browser's address bar, beginning with http://127.0.0.1.");
    }

    private static void TryOpen(Uri address)
    {
        var desktop = !OperatingSystem.IsLinux()
            || Environment.GetEnvironmentVariable("DISPLAY") is { Length: > 0 }
            || Environment.GetEnvironmentVariable("WAYLAND_DISPLAY") is { Length: > 0 };
        if (!desktop) return;
        try
        {
            using var browser = Process.Start(new ProcessStartInfo(address.AbsoluteUri) { UseShellExecute = true });
        }
        catch (Exception fault) when (fault is Win32Exception or InvalidOperationException)
        {
            // The address stands on the screen; the person opens it.
        }
    }
}
