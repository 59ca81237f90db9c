using System.Globalization;
using S3Creds.Core.Aws.Errors;

namespace S3Creds.Cli.Doctor;

/// <summary>How far the clock of this machine is from the store's: signatures live 15 minutes.</summary>
internal static class ClockCheck
{
    private static readonly TimeSpan Refused = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Noticed = TimeSpan.FromMinutes(1);

    private const string Todo = "set this machine's clock (timedatectl set-ntp true)";

    public static async Task<IReadOnlyList<Finding>> RunAsync(DoctorInput input, CancellationToken cancellationToken)
    {
        var aws = await input.SessionAsync();
        if (aws.Clock.Now is null)
        {
            try
            {
                await aws.ListBucketsAsync(null, cancellationToken);
            }
            catch (Exception e) when (e is not OperationCanceledException && aws.Clock.Now is not null)
            {
                // A refusal has a date too.
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                throw new NotCheckedException(AwsError.Explain(e).Message);
            }
        }

        if (aws.Clock.Now is not { } there)
            throw new NotCheckedException("the answers of the store have no date");
        var skew = input.Context.Time.GetUtcNow() - there;
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{Math.Abs(skew.TotalSeconds):0} s {(skew < TimeSpan.Zero ? "behind" : "ahead of")} the store"
        );
        return
        [
            skew.Duration() >= Refused ? Finding.Fail($"this machine is {text}: signatures are refused", Todo)
            : skew.Duration() >= Noticed ? Finding.Warn($"this machine is {text}", Todo)
            : Finding.Fine("this machine has the time of the store, within a minute"),
        ];
    }
}
