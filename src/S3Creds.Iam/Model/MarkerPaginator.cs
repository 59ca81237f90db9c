using System.Runtime.CompilerServices;
using Amazon.Runtime;

namespace Amazon.IdentityManagement.Model;

/// <summary>Walks a list of IAM by <c>Marker</c> and <c>IsTruncated</c>. One walk each; ask the factory again for another.</summary>
/// <typeparam name="TResponse">A page.</typeparam>
public abstract class MarkerPaginator<TResponse> : IPaginator<TResponse>
    where TResponse : AmazonWebServiceResponse
{
    private readonly IPagedRequest _request;
    private readonly Func<CancellationToken, Task<TResponse>> _next;
    private int _walks;

    private protected MarkerPaginator(IPagedRequest request, Func<CancellationToken, Task<TResponse>> next)
    {
        _request = request;
        _next = next;
    }

    /// <summary>The pages.</summary>
    public IPaginatedEnumerable<TResponse> Responses => new PaginatedResponse<TResponse>(this);

    /// <exception cref="InvalidOperationException">The paginator has run before.</exception>
    /// <exception cref="AmazonClientException">IAM announces another page without a marker, or points back to the page it just sent:
    /// reading on would never end, stopping would miss some.</exception>
    async IAsyncEnumerable<TResponse> IPaginator<TResponse>.PaginateAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _walks) > 1)
            throw new InvalidOperationException("A paginator runs once.");
        while (true)
        {
            var page = await _next(cancellationToken).ConfigureAwait(false);
            yield return page;
            var (more, marker) = page is IPage at ? (at.IsTruncated, at.Marker) : default;
            if (more != true)
                yield break;
            if (string.IsNullOrEmpty(marker) || marker == _request.Marker)
                throw new AmazonClientException($"A page of {typeof(TResponse).Name} announces another page without a marker.");
            _request.Marker = marker;
        }
    }

    private protected IPaginatedEnumerable<T> Items<T>(Func<TResponse, List<T>?> items) =>
        new PaginatedResultKeyResponse<TResponse, T>(this, page => items(page) ?? []);
}
