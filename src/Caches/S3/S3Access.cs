using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.Runtime.Credentials;

namespace MapProxyCluster.Caches;

/// <summary>Credentials and region, found where MapProxy's client library finds them.</summary>
internal static class S3Access
{
    private const string UsualRegion = "us-east-1";

    // What tells the credentials' resolver where to look besides the environment and profiles.
    private static readonly string[] Sources =
        ["AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"];

    /// <summary>The credentials of a service: the profile's, the environment's, those of the container or of the machine.</summary>
    /// <exception cref="CacheFaultException">There are none.</exception>
    internal static AWSCredentials Credentials(S3Settings settings)
    {
        if (settings.Profile is { } profile)
        {
            return FromProfile(profile) ?? throw new CacheFaultException($"no profile '{profile}' with credentials in the shared AWS files");
        }

        if (Variable(EnvironmentVariablesAWSCredentials.ENVIRONMENT_VARIABLE_ACCESSKEY) is not null)
        {
            return new EnvironmentVariablesAWSCredentials();
        }

        if (FromProfile(ProfileName(settings)) is { } found)
        {
            return found;
        }

        // Machines have roles at Amazon only; elsewhere nobody shall wait for a metadata service that is not there.
        try
        {
            return settings.EndpointUrl is null || Sources.Any(source => Variable(source) is not null)
                ? DefaultAWSCredentialsIdentityResolver.GetCredentials()
                : throw Missing();
        }
        catch (AmazonClientException error)
        {
            throw Missing(error);
        }
    }

    /// <summary>The region of a service.</summary>
    internal static string Region(S3Settings settings) =>
        settings.Region
        ?? (settings.Profile is null ? Variable("AWS_REGION") ?? Variable("AWS_DEFAULT_REGION") : null)
        ?? (new CredentialProfileStoreChain().TryGetProfile(ProfileName(settings), out CredentialProfile profile) ? profile.Region?.SystemName : null)
        ?? UsualRegion;

    private static string ProfileName(S3Settings settings) => settings.Profile ?? Variable("AWS_PROFILE") ?? "default";

    private static AWSCredentials? FromProfile(string name) =>
        new CredentialProfileStoreChain().TryGetAWSCredentials(name, out AWSCredentials found) ? found : null;

    private static CacheFaultException Missing(Exception? error = null) =>
        new("no credentials; give AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or profile_name", error);

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
