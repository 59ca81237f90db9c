using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using S3Creds.Core.Planning;
using S3Creds.Core.Rendering.Html;
using S3Creds.Core.Tests.Rendering;

namespace S3Creds.Pages.Tests;

/// <summary>The page of a plan in a browser: it works, asks nothing of the network, and can be read by anyone on anything.</summary>
[Collection(ChromiumCollection.Name)]
public sealed class PlanPageTests(Chromium chromium)
{
    public static TheoryData<string> Plans => SixPlans.Names;

    private static BrowserNewContextOptions Phone =>
        new()
        {
            ViewportSize = new() { Width = 360, Height = 740 },
        };

    [ChromiumTheory]
    [MemberData(nameof(Plans))]
    public async Task It_loads_nothing_breaks_no_rule_of_its_own_and_has_no_error(string plan)
    {
        await using var opened = await OpenAsync(plan);
        var page = opened.Page;
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.classList.contains('js')"), "the script did not run");
        Assert.Equal("none", await page.EvaluateAsync<string>("getComputedStyle(document.querySelector('.counts')).listStyleType"));
        await page.EvaluateAsync("print = () => {}; dispatchEvent(new Event('beforeprint')); dispatchEvent(new Event('afterprint'))");
        Assert.Empty(await page.EvaluateAsync<string[]>("violations"));
        Assert.Empty(opened.Complaints);
        Assert.Equal([page.Url], opened.Requests);
    }

    [ChromiumTheory]
    [MemberData(nameof(Plans))]
    public async Task Ids_are_its_own_and_each_link_leads_somewhere(string plan)
    {
        await using var opened = await OpenAsync(plan);
        var ids = await opened.Page.EvaluateAsync<string[]>("[...document.querySelectorAll('[id]')].map(e => e.id)");
        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.All(ids, id => Assert.Matches("^(c[0-9]+|h-[a-z]+|[a-z]+)$", id));
        var links = await opened.Page.EvaluateAsync<string[]>("[...document.querySelectorAll('a')].map(e => e.getAttribute('href'))");
        Assert.All(links, l => Assert.Contains(l[1..], ids));
        Assert.Equal(
            0,
            await opened.Page.EvaluateAsync<int>(
                "[...document.querySelectorAll('*')].filter(e => [...e.attributes].some(a => /^on|^style$/.test(a.name))).length"
            )
        );
        Assert.Equal(1, await opened.Page.Locator("script").CountAsync());
        Assert.Equal(0, await opened.Page.Locator("img, iframe, object, embed, link, base, form:not([method=dialog])").CountAsync());
    }

    [ChromiumTheory]
    [MemberData(nameof(Plans))]
    public async Task Every_reader_can_use_it_in_the_light_and_in_the_dark(string plan)
    {
        // The two long pages are built of the same parts: one scheme each.
        ColorScheme[] schemes = plan switch
        {
            "126 steps" => [ColorScheme.Dark],
            "400 steps" => [ColorScheme.Light],
            _ => [ColorScheme.Light, ColorScheme.Dark],
        };
        foreach (var scheme in schemes)
        {
            // axe runs its own script in the page, which the page's policy would not let in.
            await using var opened = await OpenAsync(plan, new() { BypassCSP = true, ColorScheme = scheme });
            AssertClean(await opened.Page.RunAxe(), $"{plan}, {scheme}");
        }
    }

    [ChromiumTheory]
    [MemberData(nameof(Plans))]
    public async Task A_phone_shows_it_without_scrolling_sideways(string plan)
    {
        await using var opened = await OpenAsync(plan, Phone);
        var wide = await opened.Page.EvaluateAsync<string[]>(
            """
            [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1
                && !e.closest('.vh, .bar ol, .stack thead')).map(e => e.outerHTML.slice(0, 120))
            """
        );
        Assert.Empty(wide);
        Assert.True(await opened.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));
    }

    [ChromiumTheory]
    [MemberData(nameof(Plans))]
    public async Task Without_its_script_everything_is_there_and_unfolded(string plan)
    {
        await using var opened = await OpenAsync(plan, new() { JavaScriptEnabled = false });
        var page = opened.Page;
        Assert.Equal(0, await page.Locator("details:not([open])").CountAsync());
        Assert.Equal(0, await page.Locator(".needs-js:visible").CountAsync());
        foreach (var approval in SixPlans.Named(plan).Approvals.Where(a => a.Token.All(char.IsAscii)).Take(5))
            Assert.Contains(approval.Token, await page.Locator("#approvals").InnerTextAsync(), StringComparison.Ordinal);
    }

    [ChromiumTheory]
    [MemberData(nameof(Plans))]
    public async Task It_prints_with_everything_unfolded_and_no_tools(string plan)
    {
        await using var opened = await OpenAsync(plan);
        await opened.Page.EmulateMediaAsync(new() { Media = Media.Print });
        await opened.Page.EvaluateAsync("dispatchEvent(new Event('beforeprint'))");
        Assert.Equal(0, await opened.Page.Locator(".bar:visible, .needs-js:visible, details:not([open])").CountAsync());
        if (plan == "small")
            Assert.NotEmpty(await opened.Page.PdfAsync());
    }

    /// <summary>On a sheet of A4 nothing is cut off at its edge, nothing sticks to the top of it, and every text of the page is
    /// there.</summary>
    [ChromiumTheory]
    [MemberData(nameof(Plans))]
    public async Task On_paper_no_text_is_lost(string plan)
    {
        // 210 mm without the margins of the style, at 96 dots to the inch.
        await using var opened = await OpenAsync(
            plan,
            new()
            {
                ViewportSize = new() { Width = 703, Height = 1010 },
            }
        );
        var page = opened.Page;
        await page.EmulateMediaAsync(new() { Media = Media.Print });
        await page.EvaluateAsync("dispatchEvent(new Event('beforeprint'))");
        var wrong = await page.EvaluateAsync<string[]>(
            """
            [...document.querySelectorAll('body *')].filter(e => e.checkVisibility() && !e.closest('.vh, script, style, dialog')).flatMap(e => {
                const style = getComputedStyle(e), box = e.getBoundingClientRect(), name = e.outerHTML.slice(0, 100);
                return [
                    ...(box.right > innerWidth + 1 ? ['over the edge: ' + name] : []),
                    ...(style.position === 'sticky' || style.position === 'fixed' ? ['sticky: ' + name] : []),
                    ...(style.overflowX !== 'visible' && e.scrollWidth > e.clientWidth + 1 ? ['cut off: ' + name] : []),
                    ...(style.maxHeight !== 'none' ? ['cut off below: ' + name] : []),
                ];
            })
            """
        );
        Assert.Empty(wrong);
        // What a list has no column heads for stands in each of its rows.
        var lost = await page.EvaluateAsync<string[]>(
            """
            (() => {
                const lost = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
                while (walk.nextNode()) {
                    const e = walk.currentNode.parentElement;
                    if (walk.currentNode.data.trim() && !e.checkVisibility() && !e.closest('.bar, .needs-js, .skip, #none, dialog, script, style, .matrix thead'))
                        lost.push(walk.currentNode.data);
                }
                return lost;
            })()
            """
        );
        Assert.Empty(lost);
        var narrow = await page.EvaluateAsync<string[]>(
            "[...document.querySelectorAll('.access td:nth-child(3), .access td:nth-child(4)')].filter(e => e.clientWidth < 90).map(e => e.textContent)"
        );
        Assert.Empty(narrow);
    }

    [ChromiumFact]
    public async Task Chips_and_search_narrow_the_changes_and_the_matrix()
    {
        await using var opened = await OpenAsync("small");
        var page = opened.Page;
        var total = await page.Locator("details.change").CountAsync();
        var chip = page.Locator(".chip").First;
        await chip.ClickAsync();
        Assert.Equal("true", await chip.GetAttributeAsync("aria-pressed"));
        var shown = await page.Locator("details.change:visible").CountAsync();
        Assert.InRange(shown, 1, total - 1);
        Assert.Equal($"{shown} of {total} changes", await page.Locator("#shown").TextContentAsync());
        await page.Locator("#clear").ClickAsync();
        Assert.Equal(total, await page.Locator("details.change:visible").CountAsync());

        var user = SixPlans.Named("small").Steps.First(s => s.Address.Kind == S3Creds.Core.Model.ResourceKind.User).Address.ToString();
        await page.Locator("#search").FillAsync(user);
        Assert.InRange(await page.Locator("details.change:visible").CountAsync(), 1, total - 1);
        Assert.Contains(user, await page.Locator("details.change:visible").First.TextContentAsync(), StringComparison.Ordinal);
        await page.Locator("#search").FillAsync("no such principal");
        Assert.True(await page.Locator("#none").IsVisibleAsync());
        await page.Locator("#search").PressAsync("Escape");
        Assert.Equal(total, await page.Locator("details.change:visible").CountAsync());
        if (await page.Locator("#only").CountAsync() > 0)
        {
            await page.Locator("#only").CheckAsync();
            Assert.True(
                await page.EvaluateAsync<bool>(
                    "[...document.querySelectorAll('.matrix tbody tr:not(.kind):not([hidden])')].every(r => r.querySelector('ins, del, .more, .less'))"
                )
            );
        }
    }

    [ChromiumFact]
    public async Task Beside_a_base_a_chip_narrows_to_what_is_of_this_change_or_drift()
    {
        var plan = SixPlans.Named("small");
        var steps = plan.Steps.Select((s, i) => s with { Origin = (StepOrigin)(i % 3) }).ToList();
        await using var opened = await chromium.OpenAsync(PlanHtmlView.Render(plan with { Steps = steps }));
        var page = opened.Page;
        foreach (var origin in Enum.GetValues<StepOrigin>())
        {
            var expected = steps.Where(s => s.Origin == origin).Select(s => s.Address.ToString()).Distinct().Order();
            var chip = page.Locator($".chip[data-group=origin]:has-text('{StepOrigins.Word(origin)}')");
            await chip.ClickAsync();
            var shown = await page.EvaluateAsync<string[]>(
                "[...document.querySelectorAll('details.change:not([hidden]) h3')].map(e => e.lastChild.textContent)"
            );
            Assert.Equal(expected, shown.Order());
            Assert.Contains($" {shown.Length}", (await chip.TextContentAsync())!, StringComparison.Ordinal);
            await chip.ClickAsync();
        }

        await using var axe = await chromium.OpenAsync(
            PlanHtmlView.Render(plan with { Steps = steps }),
            new() { BypassCSP = true, ColorScheme = ColorScheme.Dark }
        );
        AssertClean(await axe.Page.RunAxe(), "origins");
    }

    [ChromiumFact]
    public async Task Keys_search_step_fold_and_explain_themselves_and_can_be_turned_off()
    {
        await using var opened = await OpenAsync("small");
        var page = opened.Page;
        await page.Keyboard.PressAsync("/");
        Assert.Equal("search", await FocusedAsync(page));
        await page.Locator("#search").BlurAsync();
        await page.Keyboard.PressAsync("j");
        Assert.Equal("c1", await page.EvaluateAsync<string>("document.activeElement.closest('.change').id"));
        var open = await page.Locator("#c1").GetAttributeAsync("open") is not null;
        await page.Keyboard.PressAsync("Enter");
        Assert.Equal(!open, await page.Locator("#c1").GetAttributeAsync("open") is not null);
        await page.Keyboard.PressAsync("j");
        Assert.Equal("c2", await page.EvaluateAsync<string>("document.activeElement.closest('.change').id"));
        await page.Keyboard.PressAsync("k");
        Assert.Equal("c1", await page.EvaluateAsync<string>("document.activeElement.closest('.change').id"));
        await page.Keyboard.PressAsync("f");
        await page.Keyboard.PressAsync("f");
        var unfolded = await page.Locator("details.change[open]").CountAsync();
        Assert.True(unfolded == 0 || unfolded == await page.Locator("details.change").CountAsync(), $"{unfolded} are unfolded");
        await page.Keyboard.PressAsync("?");
        Assert.True(await page.Locator("dialog").IsVisibleAsync());
        await page.Locator("#keys").UncheckAsync();
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("/");
        Assert.NotEqual("search", await FocusedAsync(page));
    }

    [ChromiumFact]
    public async Task The_matrix_is_one_stop_with_arrows_and_a_sentence_and_leads_to_the_change()
    {
        await using var opened = await OpenAsync("small");
        var page = opened.Page;
        var first = page.Locator(".matrix td > *").First;
        await first.FocusAsync();
        Assert.NotEqual("", await page.Locator("#cell").TextContentAsync());
        Assert.Equal(1, await page.Locator(".matrix td > [tabindex='0']").CountAsync());
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("ArrowRight");
        Assert.Equal(1, await page.Locator(".matrix td > [tabindex='0']").CountAsync());
        var link = page.Locator(".matrix td > a").First;
        await link.ClickAsync();
        var target = (await link.GetAttributeAsync("href"))!;
        Assert.EndsWith(target, page.Url, StringComparison.Ordinal);
        Assert.NotNull(await page.Locator(target).GetAttributeAsync("open"));
    }

    [ChromiumFact]
    public async Task Copy_takes_exactly_the_command_that_is_shown()
    {
        await using var opened = await OpenAsync("small", new() { Permissions = ["clipboard-read", "clipboard-write"] });
        var page = opened.Page;
        await page.Locator("#apply [data-copy]").ClickAsync();
        await page.Locator("#apply button:has-text('Copied')").WaitForAsync();
        var copied = await page.EvaluateAsync<string>("navigator.clipboard.readText()");
        Assert.Equal(await page.Locator("#apply code").TextContentAsync(), copied);
        Assert.StartsWith("s3creds ", copied, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', copied);
    }

    [ChromiumFact]
    public async Task Of_many_changes_only_the_risky_ones_are_unfolded()
    {
        await using var opened = await OpenAsync("126 steps");
        var page = opened.Page;
        Assert.True(await page.Locator("details.change").CountAsync() > 40);
        Assert.Equal(0, await page.Locator("details.change:not(.risky)[open]").CountAsync());
        Assert.Equal(0, await page.Locator("details.change.risky:not([open])").CountAsync());
    }

    private static async Task<string> FocusedAsync(IPage page) => await page.EvaluateAsync<string>("document.activeElement.id");

    private static void AssertClean(AxeResult result, string what) =>
        Assert.True(
            result.Violations.Length == 0,
            what
                + ": "
                + string.Join(
                    "\n",
                    result.Violations.Select(v => $"{v.Id} {v.Help}: {string.Join(" | ", v.Nodes.Take(3).Select(n => n.Html))}")
                )
        );

    private Task<OpenPage> OpenAsync(string plan, BrowserNewContextOptions? options = null) =>
        chromium.OpenAsync(PlanHtmlView.Render(SixPlans.Named(plan)), options);
}
