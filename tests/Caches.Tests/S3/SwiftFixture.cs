using Amazon.Runtime;
using Amazon.S3;
using MapProxyCluster.Testing.Common;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace MapProxyCluster.Caches.Tests;

/// <summary>One Swift for all S3 tests; each test has keys of its own. They run one after the other: credentials are in the environment.</summary>
[CollectionDefinition(Name)]
public sealed class SwiftCollection : ICollectionFixture<SwiftFixture>
{
    public const string Name = "Swift";
}

public sealed class SwiftFixture : IAsyncLifetime
{
    public const string Bucket = "tiles";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mapproxycluster-aws-");

    public SwiftServer Server { get; private set; } = null!;

    public AmazonS3Client Direct { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        // The usual ways for credentials to reach a process.
        string profiles = Path.Combine(_folder.FullName, "credentials");
        await File.WriteAllTextAsync(profiles, $"""
            [stranger]
            aws_access_key_id = {SwiftServer.AccessKey}
            aws_secret_access_key = guessed
            [friend]
            aws_access_key_id = {SwiftServer.AccessKey}
            aws_secret_access_key = {SwiftServer.SecretKey}
            region = us-east-1
            """);
        Environment.SetEnvironmentVariable("AWS_SHARED_CREDENTIALS_FILE", profiles);
        Environment.SetEnvironmentVariable("AWS_CONFIG_FILE", Path.Combine(_folder.FullName, "config"));
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", SwiftServer.AccessKey);
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", SwiftServer.SecretKey);
        Server = await SwiftServer.StartAsync();
        Direct = new AmazonS3Client(
            new BasicAWSCredentials(SwiftServer.AccessKey, SwiftServer.SecretKey),
            new AmazonS3Config
            {
                ServiceURL = Server.Url,
                ForcePathStyle = true,
                AuthenticationRegion = "us-east-1",
                RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
                ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            });
        await Direct.PutBucketAsync(Bucket);
    }

    public async Task DisposeAsync()
    {
        Direct.Dispose();
        await Server.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    /// <summary>A cache of PNG tiles in the bucket.</summary>
    public S3TileCache Open(S3Clients clients, string prefix, Func<S3TileCacheOptions, S3TileCacheOptions>? change = null, ILogger? log = null)
    {
        var options = new S3TileCacheOptions
        {
            Service = new S3Settings { EndpointUrl = Server.Url },
            Bucket = Bucket,
            Prefix = prefix,
            Extension = "png",
            MediaType = "image/png",

            // A machine that many tests share is slow.
            ReadTimeout = TimeSpan.FromSeconds(20),
            WriteTimeout = TimeSpan.FromSeconds(60),
        };
        return new S3TileCache(change is null ? options : change(options), clients, TimeProvider.System, log ?? NullLogger.Instance);
    }
}
