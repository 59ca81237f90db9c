namespace S3Creds.Core.Tests.Keys;

/// <summary> A process that dies at its n-th outward act (request, file write, journal line, print), before or after the act takes effect.
/// The dead do nothing more. </summary>
#pragma warning disable CA1001 // A source without a timer holds nothing that has to be freed.
internal sealed class Death(long at, bool after)
#pragma warning restore CA1001
{
    private readonly CancellationTokenSource end = new();
    private long acts;
    private volatile bool dead;

    public static Death Never => new(long.MaxValue, after: false);

    public bool IsDead => dead;

    /// <summary>Cancelled with the process, so that what waits in it waits no longer.</summary>
    public CancellationToken Token => end.Token;

    /// <summary>How many acts there were: the points at which another run can be made to die.</summary>
    public long Acts => Interlocked.Read(ref acts);

    public long Begin()
    {
        var mine = Interlocked.Increment(ref acts);
        if (dead || (mine >= at && !after))
            Die();
        return mine;
    }

    public void End(long mine)
    {
        if (dead || mine >= at)
            Die();
    }

    private void Die()
    {
        dead = true;
        end.Cancel();
        throw new IOException("the process is dead");
    }
}

/// <summary>Requests of a mortal process. <paramref name="acted"/> looks at the account after each.</summary>
internal sealed class MortalHandler(HttpMessageHandler inner, Death death, Action acted) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var mine = death.Begin();
        HttpResponseMessage answer;
        try
        {
            answer = await base.SendAsync(request, cancellationToken);
        }
        finally
        {
            acted();
        }

        death.End(mine);
        return answer;
    }
}

/// <summary>Standard output of a mortal process: what is flushed has been read by somebody.</summary>
internal sealed class MortalWriter(System.Text.StringBuilder terminal, Death death)
    : StringWriter(System.Globalization.CultureInfo.InvariantCulture)
{
    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        var mine = death.Begin();
        await base.FlushAsync(cancellationToken);
        terminal.Append(GetStringBuilder());
        GetStringBuilder().Clear();
        death.End(mine);
    }
}
