using System.Security.Cryptography;
using TrustedData.Transparency;
using TrustedData.Transparency.Notes;
using TrustedData.Transparency.Witnessing;

namespace TrustedData.Setup.Files;

/// <summary>Keys in files of their own, made once.</summary>
public sealed class Keys(string directory)
{
    private const int MasterKeyBytes = 32;

    /// <summary>Path of an Ed25519 key, a seed in base64.</summary>
    public string SigningKey(string name)
    {
        var path = Path.Combine(directory, $"{name}.key");
        PrivateFile.ReadOrCreate(path, NewSigningKey);
        return path;
    }

    /// <summary>The public half of an Ed25519 key, base64.</summary>
    public string PublicKey(string name)
    {
        using var signer = Signer(name);
        return signer.PublicKeyBase64;
    }

    /// <summary>The verifier key (vkey) of the checkpoints that a ledger signs with that key.</summary>
    public string VerifierKey(string name, string origin)
    {
        using var signer = Signer(name);
        return new NoteVerifier(origin, signer.Verifier).ToString();
    }

    /// <summary>The verifier key (vkey) of a witness that cosigns with that key.</summary>
    public string WitnessVerifierKey(string name, string witness)
    {
        using var signer = Signer(name);
        return new CosignatureVerifier(witness, signer.Verifier).ToString();
    }

    /// <summary>Path of 32 random bytes in base64.</summary>
    public string MasterKey(string name)
    {
        var path = Path.Combine(directory, $"{name}.key");
        PrivateFile.ReadOrCreate(path, () => Convert.ToBase64String(RandomNumberGenerator.GetBytes(MasterKeyBytes)));
        return path;
    }

    private static string NewSigningKey()
    {
        using var signer = Ed25519Signer.Create();
        return signer.ExportBase64();
    }

    private Ed25519Signer Signer(string name) => Ed25519Signer.FromBase64(File.ReadAllText(SigningKey(name)));
}
