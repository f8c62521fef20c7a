using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using TrustedData.Enclave;
using TrustedData.Enclave.EnclaveDb;
using TrustedData.Enclave.Keys;
using TrustedData.ServiceDefaults.Audit.Events;
using TrustedData.Tests.Harness.Machine;

namespace TrustedData.Tests.Integration.Governance;

public sealed class VaultTests : IClassFixture<EnclaveDatabase>, IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly EnclaveDatabase _database;
    private readonly ScratchDirectory _scratch = new("vault");
    private readonly IOptions<EnclaveOptions> _options;
    private readonly FakeTimeProvider _time = new(EnclaveDatabase.Start);

    public VaultTests(EnclaveDatabase database)
    {
        _database = database;
        var master = Path.Combine(_scratch.Path, "master");
        File.WriteAllText(master, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        _options = Options.Create(new EnclaveOptions { Storage = Path.Combine(_scratch.Path, "storage"), MasterKeyFile = master });
    }

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task What_was_written_is_read_and_stands_on_no_disk()
    {
        var run = await CreateAsync();
        await WriteAsync(run, "table.csv", "sex,n\nF,12\n");
        await WriteAsync(run, "table.csv", "sex,n\nF,13\n");
        await WriteAsync(run, VaultNames.RawLog, "a line that the program printed");

        (await ReadAsync(run, "table.csv")).ShouldBe("sex,n\nF,13\n");
        (await ReadAsync(run, VaultNames.RawLog)).ShouldBe("a line that the program printed");
        (await ReadAsync(run, "nothing.csv")).ShouldBeNull();
        (await ReadAsync(Guid.CreateVersion7(), "table.csv")).ShouldBeNull();
        (await InVaultAsync(v => Task.FromResult(v.List(run)))).ShouldBe([VaultNames.RawLog, "table.csv"]);
        foreach (var file in Directory.EnumerateFiles(DirectoryOf(run)))
            Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, None)).ShouldNotContain("F,1");
        File.GetUnixFileMode(DirectoryOf(run)).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public async Task The_key_serves_in_the_transaction_that_makes_it()
    {
        var run = Guid.CreateVersion7();
        await using var context = _database.Open();
        var vault = Vault(context);
        vault.CreateKey(run, EnclaveDatabase.Because(EventTypes.RunAccepted, EnclaveDatabase.Start));
        (await vault.CommitAsync(run, "bytes"u8.ToArray(), None)).Length.ShouldBe(64);
        await context.SaveChangesAsync(None);
    }

    [Fact]
    public async Task A_write_that_fails_leaves_what_stood_there()
    {
        var run = await CreateAsync();
        await WriteAsync(run, "table.csv", "first");
        await Should.ThrowAsync<IOException>(() => InVaultAsync(async v =>
        {
            await v.WriteAsync(run, "table.csv", new BreakingStream(), None);
            return true;
        }));
        (await ReadAsync(run, "table.csv")).ShouldBe("first");
        Directory.EnumerateFiles(DirectoryOf(run)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task What_a_killed_process_left_is_listed_nowhere_and_overwritten()
    {
        var run = await CreateAsync();
        await WriteAsync(run, "table.csv", "first");
        await File.WriteAllTextAsync(Path.Combine(DirectoryOf(run), "table.csv~"), "half", None);
        (await InVaultAsync(v => Task.FromResult(v.List(run)))).ShouldBe(["table.csv"]);
        await WriteAsync(run, "table.csv", "second");
        (await ReadAsync(run, "table.csv")).ShouldBe("second");
        Directory.EnumerateFiles(DirectoryOf(run)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_file_of_another_run_or_name_is_not_read()
    {
        var (one, other) = (await CreateAsync(), await CreateAsync());
        await WriteAsync(one, "a.csv", "of one");
        await WriteAsync(other, "a.csv", "of the other");
        await WriteAsync(one, "b.csv", "b of one");

        File.Copy(Path.Combine(DirectoryOf(other), "a.csv"), Path.Combine(DirectoryOf(one), "a.csv"), overwrite: true);
        await Should.ThrowAsync<VaultDamagedException>(() => ReadAsync(one, "a.csv"));
        File.Copy(Path.Combine(DirectoryOf(one), "b.csv"), Path.Combine(DirectoryOf(one), "a.csv"), overwrite: true);
        await Should.ThrowAsync<VaultDamagedException>(() => ReadAsync(one, "a.csv"));
    }

    [Fact]
    public async Task A_wrapped_key_is_no_key_of_another_run_use_or_master()
    {
        var run = Guid.CreateVersion7();
        var wrap = new RunKeyWrap(new MasterKey(_options));
        var wrapped = wrap.Create(run, RunKeyUse.Files);
        wrap.Unwrap(run, RunKeyUse.Files, wrapped).Length.ShouldBe(32);
        Should.Throw<VaultDamagedException>(() => wrap.Unwrap(Guid.CreateVersion7(), RunKeyUse.Files, wrapped));
        Should.Throw<VaultDamagedException>(() => wrap.Unwrap(run, RunKeyUse.RawLog, wrapped));
        await File.WriteAllTextAsync(_options.Value.MasterKeyFile, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)), None);
        Should.Throw<VaultDamagedException>(() => new RunKeyWrap(new MasterKey(_options)).Unwrap(run, RunKeyUse.Files, wrapped));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("../other")]
    [InlineData("/etc/passwd")]
    [InlineData("a/b")]
    [InlineData("a\nb")]
    [InlineData("table.csv~")]
    public async Task Only_plain_names_are_taken(string name)
    {
        var run = await CreateAsync();
        await Should.ThrowAsync<ArgumentException>(() => WriteAsync(run, name, "x"));
        await Should.ThrowAsync<ArgumentException>(() => ReadAsync(run, name));
    }

    [Fact]
    public async Task A_commitment_is_the_same_for_the_same_bytes_of_a_run_and_for_no_others()
    {
        var (one, other) = (await CreateAsync(), await CreateAsync());
        var commitment = await CommitAsync(one, "bytes");
        (await CommitAsync(one, "bytes")).ShouldBe(commitment);
        (await CommitAsync(one, "byte")).ShouldNotBe(commitment);
        (await CommitAsync(other, "bytes")).ShouldNotBe(commitment);
        commitment.ShouldMatch("^[0-9a-f]{64}$");
    }

    [Fact]
    public async Task With_its_key_everything_of_a_run_is_gone()
    {
        var run = await CreateAsync();
        await WriteAsync(run, "table.csv", "x");
        for (var n = 0; n < 2; n++)
        {
            await using var context = _database.Open();
            var vault = Vault(context);
            await vault.DestroyKeyAsync(run, EnclaveDatabase.Because(EventTypes.RunKeyDestroyed, EnclaveDatabase.Start), None);
            await context.SaveChangesAsync(None);
        }

        (await ReadAsync(run, "table.csv")).ShouldBeNull();
        await Should.ThrowAsync<InvalidOperationException>(() => WriteAsync(run, "table.csv", "y"));
        await Should.ThrowAsync<InvalidOperationException>(() => CommitAsync(run, "x"));
        await using var after = _database.Open();
        (await after.Set<RunKey>().Where(k => k.RunId == run).ToListAsync(None)).ShouldAllBe(k => k.Wrapped == null && k.DestroyedAt == EnclaveDatabase.Start);
        Vault(after).RemoveFiles(run);
        Directory.Exists(DirectoryOf(run)).ShouldBeFalse();
        Vault(after).RemoveFiles(run);
    }

    [Fact]
    public async Task The_sweep_ends_logs_first_and_then_the_rest_and_records_each_once()
    {
        var (old, recent) = (await CreateAsync(), await CreateAsync());
        foreach (var run in new[] { old, recent })
        {
            await WriteAsync(run, "evidence.json", "e");
            await WriteAsync(run, VaultNames.RawLog, "l");
        }

        var runs = new Ended { [old] = EnclaveDatabase.Start, [recent] = EnclaveDatabase.Start.AddDays(80) };
        _time.SetUtcNow(EnclaveDatabase.Start.AddDays(31));
        (await SweepAsync(runs)).ShouldBe(1);
        (await ReadAsync(old, VaultNames.RawLog)).ShouldBeNull();
        (await InVaultAsync(v => Task.FromResult(v.List(old)))).ShouldBe(["evidence.json"]);
        (await ReadAsync(old, "evidence.json")).ShouldBe("e");

        _time.SetUtcNow(EnclaveDatabase.Start.AddDays(91));
        (await SweepAsync(runs)).ShouldBe(1);
        (await SweepAsync(runs)).ShouldBe(0);
        Directory.Exists(DirectoryOf(old)).ShouldBeFalse();
        (await ReadAsync(recent, VaultNames.RawLog)).ShouldBe("l");
        (await _database.FactsAsync("run.key-destroyed")).Count(f => f.Contains($"{old}", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Fact]
    public async Task Files_that_a_killed_sweep_left_are_removed_by_the_next()
    {
        var run = await CreateAsync();
        await WriteAsync(run, "table.csv", "x");
        await using (var context = _database.Open())
        {
            await Vault(context).DestroyKeyAsync(run, EnclaveDatabase.Because(EventTypes.RunKeyDestroyed, EnclaveDatabase.Start), None);
            await context.SaveChangesAsync(None);
        }

        (await SweepAsync([])).ShouldBe(0);
        Directory.Exists(DirectoryOf(run)).ShouldBeFalse();
    }

    private string DirectoryOf(Guid run) => Path.Combine(_options.Value.Storage, "runs", run.ToString("N"));

    private RunVault Vault(EnclaveContext context) => new(context, new RunKeyWrap(new MasterKey(_options)), _options);

    private async Task<Guid> CreateAsync()
    {
        var run = Guid.CreateVersion7();
        await using var context = _database.Open();
        Vault(context).CreateKey(run, EnclaveDatabase.Because(EventTypes.RunAccepted, EnclaveDatabase.Start));
        await context.SaveChangesAsync(None);
        return run;
    }

    private async Task<T> InVaultAsync<T>(Func<RunVault, Task<T>> act)
    {
        await using var context = _database.Open();
        return await act(Vault(context));
    }

    private Task WriteAsync(Guid run, string name, string text) => InVaultAsync(async vault =>
    {
        await vault.WriteAsync(run, name, new MemoryStream(Encoding.UTF8.GetBytes(text)), None);
        return true;
    });

    private Task<string?> ReadAsync(Guid run, string name) => InVaultAsync(async vault =>
    {
        await using var content = await vault.ReadAsync(run, name, None);
        return content is null ? null : await new StreamReader(content).ReadToEndAsync(None);
    });

    private Task<string> CommitAsync(Guid run, string text) => InVaultAsync(vault => vault.CommitAsync(run, Encoding.UTF8.GetBytes(text), None));

    private async Task<int> SweepAsync(Ended runs)
    {
        await using var context = _database.Open();
        return await new KeyRetention(context, Vault(context), [runs], Options.Create(new KeyRetentionOptions()), _options, _time).SweepAsync(None);
    }

    private sealed class Ended : Dictionary<Guid, DateTimeOffset>, IRunsPastRetention
    {
        public Task<IReadOnlyList<Guid>> ListAsync(DateTimeOffset endedBefore, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<Guid>>([.. this.Where(run => run.Value < endedBefore).Select(run => run.Key)]);
    }

    private sealed class BreakingStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException("The disk is gone.");
    }
}
