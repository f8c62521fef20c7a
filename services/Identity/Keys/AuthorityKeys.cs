using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using TrustedData.Identity.Settings;

namespace TrustedData.Identity.Keys;

/// <summary>
/// The authority's keys: RSA for signing (RS256 is the one algorithm every OIDC client must know), and a symmetric key
/// that hides authorization codes and refresh tokens from everybody but the authority.
/// </summary>
public sealed class AuthorityKeys : IDisposable
{
    private const int SigningKeyBits = 3072;
    private const int EncryptionKeyBytes = 32;
    private readonly RSA rsa = RSA.Create();

    public AuthorityKeys(IOptions<AuthorityOptions> options)
    {
        var directory = options.Value.KeysDirectory;
        KeyFile.PrepareDirectory(directory);

        rsa.ImportFromPem(Encoding.ASCII.GetString(KeyFile.ReadOrCreate(Path.Combine(directory, "signing.pem"), NewSigningKey)));
        var signing = new RsaSecurityKey(rsa);
        signing.KeyId = Base64UrlEncoder.Encode(signing.ComputeJwkThumbprint());
        Signing = new SigningCredentials(signing, SecurityAlgorithms.RsaSha256);

        var encryption = new SymmetricSecurityKey(ReadEncryptionKey(Path.Combine(directory, "encryption.key")));
        Encryption = new EncryptingCredentials(encryption, SecurityAlgorithms.Aes256KW, SecurityAlgorithms.Aes256CbcHmacSha512);
    }

    public SigningCredentials Signing { get; }

    public EncryptingCredentials Encryption { get; }

    public void Dispose() => rsa.Dispose();

    private static byte[] NewSigningKey()
    {
        using var key = RSA.Create(SigningKeyBits);
        return Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem());
    }

    private static byte[] ReadEncryptionKey(string path)
    {
        var text = Encoding.ASCII.GetString(KeyFile.ReadOrCreate(
            path, () => Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(EncryptionKeyBytes)))));
        var key = Convert.FromBase64String(text);
        return key.Length == EncryptionKeyBytes
            ? key
            : throw new InvalidOperationException($"The key file {path} must hold {EncryptionKeyBytes} random bytes in base64.");
    }
}
