using System.Globalization;
using System.Text;
using Amazon.IdentityManagement.Model;
using Amazon.Runtime;

namespace Amazon.IdentityManagement.Tests;

public class PagingTests
{
    [Theory]
    [InlineData(0, 3)]
    [InlineData(7, 3)]
    [InlineData(9, 3)]
    public async Task A_list_is_read_over_all_its_pages(int users, int pageSize)
    {
        await using var server = await PagedUsersAsync(users, pageSize);
        using var iam = server.Client();

        var names = new List<string>();
        await foreach (var user in iam.Paginators.ListUsers(new ListUsersRequest { MaxItems = pageSize }).Users)
            names.Add(user.UserName);

        Assert.Equal(Enumerable.Range(0, users).Select(i => $"user{i}"), names);
        Assert.Equal(Math.Max(1, (users + pageSize - 1) / pageSize), server.Arrived.Count);
        Assert.All(server.Arrived, arrived => Assert.Equal(pageSize.ToString(CultureInfo.InvariantCulture), arrived.Form["MaxItems"]));
    }

    [Fact]
    public async Task A_group_is_read_with_all_its_users()
    {
        await using var server = await PagedUsersAsync(5, 2, "GetGroup", "<Group><GroupName>g</GroupName></Group>");
        using var iam = server.Client();

        var pages = new List<GetGroupResponse>();
        await foreach (var page in iam.Paginators.GetGroup(new GetGroupRequest { GroupName = "g" }).Responses)
            pages.Add(page);

        Assert.Equal([2, 2, 1], pages.Select(page => page.Users!.Count));
        Assert.All(pages, page => Assert.Equal("g", page.Group.GroupName));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<Marker></Marker>")]
    [InlineData("<Marker>same</Marker>")]
    public async Task A_page_that_announces_more_without_saying_where_is_an_error_and_no_end(string marker)
    {
        await using var server = await ScriptedServer.AnsweringAsync(
            ScriptedServer.Result("ListUsers", $"<IsTruncated>true</IsTruncated>{marker}<Users/>")
        );
        using var iam = server.Client();

        await Assert.ThrowsAsync<AmazonClientException>(async () =>
        {
            await foreach (var _ in iam.Paginators.ListUsers(new ListUsersRequest()).Users)
                Assert.Fail("there are no users");
        });
        Assert.InRange(server.Arrived.Count, 1, 2);
    }

    [Fact]
    public async Task A_paginator_runs_once()
    {
        await using var server = await PagedUsersAsync(1, 1);
        using var iam = server.Client();
        var paginator = iam.Paginators.ListUsers(new ListUsersRequest());

        Assert.Single(await AllAsync(paginator.Users));
        await Assert.ThrowsAsync<InvalidOperationException>(() => AllAsync(paginator.Users));
    }

    [Fact]
    public async Task An_account_of_five_thousand_users_is_read_fast_and_streaming()
    {
        var page = Details(1000);
        await using var server = await ScriptedServer.StartAsync(
            (_, before, context) =>
                ScriptedServer.WriteAsync(
                    context,
                    ScriptedServer.Result(
                        "GetAccountAuthorizationDetails",
                        page
                            + (
                                before < 4
                                    ? $"<IsTruncated>true</IsTruncated><Marker>m{before}</Marker>"
                                    : "<IsTruncated>false</IsTruncated>"
                            )
                    )
                )
        );
        using var iam = server.Client();
        var watch = System.Diagnostics.Stopwatch.StartNew();

        var users = 0;
        await foreach (
            var answer in iam
                .Paginators.GetAccountAuthorizationDetails(new GetAccountAuthorizationDetailsRequest { MaxItems = 1000 })
                .Responses
        )
        {
            users += answer.UserDetailList!.Count;
            var first = answer.UserDetailList[0];
            Assert.Equal(
                ("user0", "inline", 2, 1),
                (first.UserName, first.UserPolicyList![0].PolicyName, first.GroupList!.Count, first.AttachedManagedPolicies!.Count)
            );
            Assert.Equal("arn:aws:iam::aws:policy/B", first.PermissionsBoundary!.PermissionsBoundaryArn);
        }

        Assert.Equal(5000, users);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"took {watch.Elapsed}"); // Well under a second where nothing else runs.
    }

    [Fact]
    public void Reading_a_page_holds_little_beside_what_it_returns()
    {
        var xml = Encoding.UTF8.GetBytes(ScriptedServer.Result("GetAccountAuthorizationDetails", Details(1000)));
        Internal.Answer.Read(new MemoryStream(xml), new GetAccountAuthorizationDetailsResponse(), "GetAccountAuthorizationDetailsResponse");
        var before = GC.GetAllocatedBytesForCurrentThread();

        Internal.Answer.Read(new MemoryStream(xml), new GetAccountAuthorizationDetailsResponse(), "GetAccountAuthorizationDetailsResponse");

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated < 4L * xml.Length, $"{allocated} bytes for {xml.Length} of XML"); // The strings alone are twice the XML: UTF-16.
    }

    private static string Details(int users)
    {
        var document = Uri.EscapeDataString(
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::bucket/*"}]}"""
        );
        var details = new StringBuilder("<UserDetailList>");
        for (var i = 0; i < users; i++)
        {
            details.Append(
                CultureInfo.InvariantCulture,
                $"""
                <member><Path>/</Path><UserName>user{i}</UserName><UserId>AIDA{i}</UserId><Arn>arn:aws:iam::123456789012:user/user{i}</Arn><CreateDate>2024-01-02T03:04:05Z</CreateDate>
                <GroupList><member>one</member><member>two</member></GroupList>
                <UserPolicyList><member><PolicyName>inline</PolicyName><PolicyDocument>{document}</PolicyDocument></member></UserPolicyList>
                <AttachedManagedPolicies><member><PolicyName>P</PolicyName><PolicyArn>arn:aws:iam::aws:policy/P</PolicyArn></member></AttachedManagedPolicies>
                <PermissionsBoundary><PermissionsBoundaryType>Policy</PermissionsBoundaryType><PermissionsBoundaryArn>arn:aws:iam::aws:policy/B</PermissionsBoundaryArn></PermissionsBoundary>
                <Tags><member><Key>team</Key><Value>blue</Value></member></Tags></member>
                """
            );
        }
        return details.Append("</UserDetailList><GroupDetailList/><RoleDetailList/><Policies/>").ToString();
    }

    private static Task<ScriptedServer> PagedUsersAsync(int users, int pageSize, string action = "ListUsers", string more = "") =>
        ScriptedServer.StartAsync(
            (arrived, _, context) =>
            {
                var from = arrived.Form.TryGetValue("Marker", out var marker) ? int.Parse(marker, CultureInfo.InvariantCulture) : 0;
                var until = Math.Min(users, from + pageSize);
                var members = string.Concat(
                    Enumerable.Range(from, until - from).Select(i => $"<member><UserName>user{i}</UserName></member>")
                );
                var next = until < users ? $"<IsTruncated>true</IsTruncated><Marker>{until}</Marker>" : "<IsTruncated>false</IsTruncated>";
                return ScriptedServer.WriteAsync(context, ScriptedServer.Result(action, $"{more}<Users>{members}</Users>{next}"));
            }
        );

    private static async Task<List<T>> AllAsync<T>(IAsyncEnumerable<T> items)
    {
        var all = new List<T>();
        await foreach (var item in items)
            all.Add(item);
        return all;
    }
}
