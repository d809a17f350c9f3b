using System.Collections.Concurrent;
using Amazon;
using Amazon.Runtime;
using Amazon.S3;

namespace MapProxyCluster.Caches;

/// <summary>The process's clients of S3 services: one for each service, kept for good.</summary>
public sealed class S3Clients : IDisposable
{
    private const int Retries = 2;
    private static readonly TimeSpan Connect = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<S3Settings, Lazy<Task<AmazonS3Client>>> _clients = new();

    /// <summary>For reading without signatures.</summary>
    internal HttpClient Http { get; } = new(new SocketsHttpHandler
    {
        ConnectTimeout = Connect,
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
        ActivityHeadersPropagator = null,
    });

    /// <summary>The client of a service.</summary>
    /// <exception cref="CacheFaultException">The settings cannot be used, or there are no credentials.</exception>
    internal async ValueTask<AmazonS3Client> GetAsync(S3Settings settings, CancellationToken cancellationToken)
    {
        // A machine's credentials come from a service that may take seconds to answer, and the library waits for it on a thread.
        Lazy<Task<AmazonS3Client>> client = _clients.GetOrAdd(
            settings, key => new Lazy<Task<AmazonS3Client>>(() => Task.Run<AmazonS3Client>(() => Create(key))));
        try
        {
            return await client.Value.WaitAsync(cancellationToken);
        }
        catch (Exception error) when (error is AmazonClientException or ArgumentException or UriFormatException or CacheFaultException)
        {
            // What could not be made is tried again by the next caller.
            _clients.TryRemove(KeyValuePair.Create(settings, client));
            throw new CacheFaultException($"no access to S3: {error.Message}", error);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Http.Dispose();
        foreach (Lazy<Task<AmazonS3Client>> client in _clients.Values)
        {
            if (client is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
            {
                client.Value.Result.Dispose();
            }
        }
    }

    private static ImpatientS3Client Create(S3Settings settings)
    {
        string region = S3Access.Region(settings);
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
            config.AuthenticationRegion = region;
            config.UseHttp = endpoint.StartsWith("http://", StringComparison.OrdinalIgnoreCase);
        }
        else
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        }

        return new ImpatientS3Client(S3Access.Credentials(settings), config);
    }
}
