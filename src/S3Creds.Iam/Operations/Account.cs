using Amazon.IdentityManagement.Model;

namespace Amazon.IdentityManagement;

public partial interface IAmazonIdentityManagementService
{
    /// <summary>IAM's GetAccountAuthorizationDetails.</summary>
    Task<GetAccountAuthorizationDetailsResponse> GetAccountAuthorizationDetailsAsync(
        GetAccountAuthorizationDetailsRequest request,
        CancellationToken cancellationToken = default
    );

    /// <summary>IAM's GenerateCredentialReport. Errors: LimitExceeded.</summary>
    Task<GenerateCredentialReportResponse> GenerateCredentialReportAsync(
        GenerateCredentialReportRequest request,
        CancellationToken cancellationToken = default
    );

    /// <inheritdoc cref="GenerateCredentialReportAsync(GenerateCredentialReportRequest, CancellationToken)"/>
    Task<GenerateCredentialReportResponse> GenerateCredentialReportAsync(CancellationToken cancellationToken = default);

    /// <summary>IAM's GetCredentialReport. Errors: CredentialReportNotPresent, CredentialReportExpired, CredentialReportNotReady.</summary>
    Task<GetCredentialReportResponse> GetCredentialReportAsync(
        GetCredentialReportRequest request,
        CancellationToken cancellationToken = default
    );

    /// <inheritdoc cref="GetCredentialReportAsync(GetCredentialReportRequest, CancellationToken)"/>
    Task<GetCredentialReportResponse> GetCredentialReportAsync(CancellationToken cancellationToken = default);

    /// <summary>IAM's ListAccountAliases.</summary>
    Task<ListAccountAliasesResponse> ListAccountAliasesAsync(
        ListAccountAliasesRequest request,
        CancellationToken cancellationToken = default
    );

    /// <inheritdoc cref="ListAccountAliasesAsync(ListAccountAliasesRequest, CancellationToken)"/>
    Task<ListAccountAliasesResponse> ListAccountAliasesAsync(CancellationToken cancellationToken = default);

    /// <summary>IAM's GetAccountSummary.</summary>
    Task<GetAccountSummaryResponse> GetAccountSummaryAsync(GetAccountSummaryRequest request, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="GetAccountSummaryAsync(GetAccountSummaryRequest, CancellationToken)"/>
    Task<GetAccountSummaryResponse> GetAccountSummaryAsync(CancellationToken cancellationToken = default);
}

public partial class AmazonIdentityManagementServiceClient
{
    public virtual Task<GetAccountAuthorizationDetailsResponse> GetAccountAuthorizationDetailsAsync(
        GetAccountAuthorizationDetailsRequest request,
        CancellationToken cancellationToken = default
    ) => Call<GetAccountAuthorizationDetailsResponse>(request, cancellationToken);

    public virtual Task<GenerateCredentialReportResponse> GenerateCredentialReportAsync(
        GenerateCredentialReportRequest request,
        CancellationToken cancellationToken = default
    ) => Call<GenerateCredentialReportResponse>(request, cancellationToken);

    public virtual Task<GenerateCredentialReportResponse> GenerateCredentialReportAsync(CancellationToken cancellationToken = default) =>
        GenerateCredentialReportAsync(new GenerateCredentialReportRequest(), cancellationToken);

    public virtual Task<GetCredentialReportResponse> GetCredentialReportAsync(
        GetCredentialReportRequest request,
        CancellationToken cancellationToken = default
    ) => Call<GetCredentialReportResponse>(request, cancellationToken);

    public virtual Task<GetCredentialReportResponse> GetCredentialReportAsync(CancellationToken cancellationToken = default) =>
        GetCredentialReportAsync(new GetCredentialReportRequest(), cancellationToken);

    public virtual Task<ListAccountAliasesResponse> ListAccountAliasesAsync(
        ListAccountAliasesRequest request,
        CancellationToken cancellationToken = default
    ) => Call<ListAccountAliasesResponse>(request, cancellationToken);

    public virtual Task<ListAccountAliasesResponse> ListAccountAliasesAsync(CancellationToken cancellationToken = default) =>
        ListAccountAliasesAsync(new ListAccountAliasesRequest(), cancellationToken);

    public virtual Task<GetAccountSummaryResponse> GetAccountSummaryAsync(
        GetAccountSummaryRequest request,
        CancellationToken cancellationToken = default
    ) => Call<GetAccountSummaryResponse>(request, cancellationToken);

    public virtual Task<GetAccountSummaryResponse> GetAccountSummaryAsync(CancellationToken cancellationToken = default) =>
        GetAccountSummaryAsync(new GetAccountSummaryRequest(), cancellationToken);
}
