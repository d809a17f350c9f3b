using System.Collections.Concurrent;
using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.S3;

namespace MapProxyCluster.Caches;

/// <summary>The process's clients of S3 services: one for each service, kept for good.</summary>
public sealed class S3Clients : IDisposable
{
    private const int Retries = 2;
    private static readonly TimeSpan Connect = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<S3Settings, Lazy<AmazonS3Client>> _clients = new();

    /// <summary>For reading without signatures.</summary>
    internal HttpClient Http { get; } = new(new SocketsHttpHandler
    {
        ConnectTimeout = Connect,
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
        ActivityHeadersPropagator = null,
    });

    /// <summary>The client of a service.</summary>
    /// <exception cref="CacheFaultException">There are no credentials for it.</exception>
    internal AmazonS3Client Get(S3Settings settings)
    {
        Lazy<AmazonS3Client> client = _clients.GetOrAdd(settings, key => new Lazy<AmazonS3Client>(() => Create(key)));
        try
        {
            return client.Value;
        }
        catch (Exception error) when (error is AmazonClientException or ArgumentException)
        {
            _clients.TryRemove(KeyValuePair.Create(settings, client));
            throw new CacheFaultException($"no access to S3: {error.Message}", error);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Http.Dispose();
        foreach (Lazy<AmazonS3Client> client in _clients.Values.Where(client => client.IsValueCreated))
        {
            client.Value.Dispose();
        }
    }

    private static AmazonS3Client Create(S3Settings settings)
    {
        var config = new AmazonS3Config
        {
            MaxErrorRetry = Retries,
            ConnectTimeout = Connect,

            // Many services know no checksums but Amazon's first ones.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (settings.EndpointUrl is { } endpoint)
        {
            config.ServiceURL = endpoint;
            config.ForcePathStyle = true;
            config.AuthenticationRegion = settings.Region ?? "us-east-1";
            config.UseHttp = endpoint.StartsWith("http://", StringComparison.OrdinalIgnoreCase);
        }
        else if (settings.Region is { } region)
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        }

        return new AmazonS3Client(Credentials(settings.Profile), config);
    }

    // The environment first: nobody has to wait for a metadata service that is not there.
    private static AWSCredentials Credentials(string? profile)
    {
        if (profile is not null)
        {
            return new CredentialProfileStoreChain().TryGetAWSCredentials(profile, out AWSCredentials found)
                ? found
                : throw new AmazonClientException($"there is no profile '{profile}'");
        }

        return string.IsNullOrEmpty(Environment.GetEnvironmentVariable(EnvironmentVariablesAWSCredentials.ENVIRONMENT_VARIABLE_ACCESSKEY))
            ? Amazon.Runtime.Credentials.DefaultAWSCredentialsIdentityResolver.GetCredentials()
            : new EnvironmentVariablesAWSCredentials();
    }
}
