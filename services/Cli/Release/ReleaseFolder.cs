using System.Text;
using TrustedData.Cli.Shell;

namespace TrustedData.Cli.Release;

/// <summary>
/// A directory that a release is kept in. A file that is there already with other bytes is not overwritten unless the person
/// says so, and never through a link.
/// </summary>
/// <param name="directory">The directory; made when it is not there.</param>
/// <param name="force">Whether other bytes may be overwritten.</param>
public sealed class ReleaseFolder(string directory, bool force)
{
    /// <summary>
    /// Folder of what proves the release: no released file can have a name that begins like this.
    /// </summary>
    public const string Proofs = "_release";

    /// <summary>File of the manifest, as the enclave signed it.</summary>
    public const string Manifest = "manifest.json";

    /// <summary>File of the enclave's signature of the manifest.</summary>
    public const string Signature = "manifest.sig";

    /// <summary>File of the ledger's entry of the decision, its exact bytes.</summary>
    public const string Decision = "decision.json";

    /// <summary>File of the proof that the entry stands in the ledger.</summary>
    public const string DecisionProof = "decision" + TrustedData.Transparency.Proofs.TlogProof.Extension;

    /// <summary>Writes files, by relative name: all of them or, where one is in the way, none.</summary>
    /// <exception cref="CliException">Something is in the way.</exception>
    public void Write(IReadOnlyDictionary<string, byte[]> files)
    {
        foreach (var (name, content) in files)
            RequireFree(name, content);
        foreach (var (name, content) in files)
        {
            var path = Path.Combine(directory, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var fresh = $"{path}.{Guid.NewGuid():N}";
            File.WriteAllBytes(fresh, content);
            File.Move(fresh, path, overwrite: true);
        }
    }

    /// <summary>A text as bytes.</summary>
    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private void RequireFree(string name, byte[] content)
    {
        var path = Path.Combine(directory, name);
        if (Directory.Exists(path) || new FileInfo(path).LinkTarget is not null || new DirectoryInfo(Path.GetDirectoryName(path)!) is { LinkTarget: not null } above && above.Name == Proofs)
            throw new CliException("file-in-the-way", $"{path} is a directory or a link; nothing was written. Choose another directory with --to.");
        if (!force && File.Exists(path) && !File.ReadAllBytes(path).AsSpan().SequenceEqual(content))
            throw new CliException("file-in-the-way", $"{path} is there already, with other content; nothing was written. Choose another directory with --to, or overwrite with --force.");
    }
}
