using System.Security.Cryptography;
using System.Text;

namespace S3Creds.Sandbox.State;

/// <summary>A write in progress, alone under the store's lock: set <see cref="State"/> and return; throwing leaves everything as it
/// was.</summary>
internal sealed class Draft(SandboxState state, DateTimeOffset now)
{
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public SandboxState State { get; set; } = state;

    /// <summary>The resource clock's time, whole seconds as IAM shows them.</summary>
    public DateTimeOffset Now { get; } = now;

    /// <summary>A unique id of IAM's form: a prefix such as <c>AIDA</c> or <c>AKIA</c> and base-32 characters, 17 for entities and 16 for
    /// keys.</summary>
    public string NewId(string prefix) => prefix + NewBase32(prefix is "AKIA" or "ASIA" ? 16 : 17, "id");

    /// <summary>Base-32 characters, at most 32.</summary>
    public string NewBase32(int length, string purpose = "base32") => string.Create(length, Next(purpose), static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = Base32[source[i] & 31];
            }
        });

    /// <summary>Forty characters, as a secret access key.</summary>
    public string NewSecret() => Convert.ToBase64String(Next("secret").AsSpan(0, 30));

    /// <summary>Lower-case hexadecimal of 32 bytes, for version ids, upload ids and the like; take what you need.</summary>
    public string NewHex() => Convert.ToHexStringLower(Next("hex"));

    public AccountState Account(string accountId) => State.Accounts[accountId];

    public void SetAccount(AccountState account) => State = State with { Accounts = State.Accounts.SetItem(account.Id, account) };

    private byte[] Next(string purpose)
    {
        State = State with { Sequence = State.Sequence + 1 };
        return HMACSHA256.HashData(Encoding.UTF8.GetBytes(State.Seed), Encoding.UTF8.GetBytes($"{purpose}:{State.Sequence}"));
    }
}
