using S3Creds.Core.Planning;
using S3Creds.Core.Rendering;
using S3Creds.Core.Rendering.Html;
using Snapshooter;
using Snapshooter.Xunit;

namespace S3Creds.Core.Tests.Rendering;

/// <summary>The same six plans in every view.</summary>
public sealed class ViewsTests
{
    public static TheoryData<string> Plans => SixPlans.Names;

    [Theory]
    [MemberData(nameof(Plans))]
    public void As_text(string name)
    {
        var text = new TextView(ViewSettings.Default).Render(SixPlans.Named(name));
        text.MatchSnapshot(SnapshotNameExtension.Create(name));
        Assert.All(text.Split('\n'), l => Assert.True(l == l.TrimEnd(), l));
        Assert.InRange(text.Count(c => c == '\n'), 1, TextView.MostLines);
    }

    [Theory]
    [MemberData(nameof(Plans))]
    public void As_text_in_full(string name) =>
        new TextView(ViewSettings.Default with { Full = true, Width = 120 })
            .Render(SixPlans.Named(name))
            .MatchSnapshot(SnapshotNameExtension.Create(name));

    [Theory]
    [MemberData(nameof(Plans))]
    public void As_Markdown(string name)
    {
        var text = MarkdownView.Render(SixPlans.Named(name));
        text.MatchSnapshot(SnapshotNameExtension.Create(name));
        Assert.InRange(text.Length, 1, MarkdownView.Largest);
    }

    [Theory]
    [MemberData(nameof(Plans))]
    public void As_HTML(string name)
    {
        // Style and script are the same in every page, and have files of their own.
        var page = PlanHtmlView.Render(SixPlans.Named(name));
        page.Replace(ReportAsset.Style.Text, "…", StringComparison.Ordinal)
            .Replace(ReportAsset.Script.Text, "…", StringComparison.Ordinal)
            .MatchSnapshot(SnapshotNameExtension.Create(name));
    }

    [Theory]
    [MemberData(nameof(Plans))]
    public void As_JSON(string name)
    {
        // What the plan is worked out again from is in the file, and is not for readers.
        var json = PlanFile.ToJson(SixPlans.Named(name));
        json.Remove("basis");
        json.ToJsonString(new System.Text.Json.JsonSerializerOptions { WriteIndented = true })
            .MatchSnapshot(SnapshotNameExtension.Create(name));
    }

    [Theory]
    [MemberData(nameof(Plans))]
    public void A_plan_reads_back_to_the_same_views(string name)
    {
        if (name == "hostile names")
            return;
        var plan = SixPlans.Named(name);
        var read = PlanFile.Read(PlanFile.Write(plan));
        Assert.Equal(new TextView(ViewSettings.Default).Render(plan), new TextView(ViewSettings.Default).Render(read));
        Assert.Equal(MarkdownView.Render(plan), MarkdownView.Render(read));
    }

    [Fact]
    public void The_long_plans_are_as_long_as_they_are_called() =>
        Assert.Equal((126, 400), (SixPlans.Named("126 steps").Steps.Count, SixPlans.Named("400 steps").Steps.Count));
}
