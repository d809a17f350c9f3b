using System.Buffers;
using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Orleans.Configuration;

namespace MapProxyCluster.Grains.Orleans;

/// <summary>
/// What proves that a connection comes from a member: whoever connects says first what only members can know, and hears nothing before
/// that. Orleans itself would talk to anybody.
/// </summary>
internal sealed class Handshake(ClusterOptions cluster)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly byte[] _proof = SHA256.HashData(Encoding.UTF8.GetBytes($"{cluster.Prefix}:{cluster.Secret}"));

    /// <summary>Puts it in front of a silo's connections.</summary>
    internal void AddTo(SiloConnectionOptions connections)
    {
        connections.ConfigureSiloInboundConnection(builder => builder.Use(Inbound));
        connections.ConfigureGatewayInboundConnection(builder => builder.Use(Inbound));
        connections.ConfigureSiloOutboundConnection(builder => builder.Use(Outbound));
    }

    /// <summary>Puts it in front of a gateway's connections.</summary>
    internal void AddTo(ClientConnectionOptions connections) => connections.ConfigureConnection(builder => builder.Use(Outbound));

    private ConnectionDelegate Outbound(ConnectionDelegate next) => async connection =>
    {
        await connection.Transport.Output.WriteAsync(_proof, connection.ConnectionClosed);
        await next(connection);
    };

    private ConnectionDelegate Inbound(ConnectionDelegate next) => async connection =>
    {
        if (await IsMemberAsync(connection.Transport.Input))
        {
            await next(connection);
        }
        else
        {
            connection.Abort();
        }
    };

    private async Task<bool> IsMemberAsync(PipeReader input)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            ReadResult read = await input.ReadAtLeastAsync(_proof.Length, patience.Token);
            if (read.Buffer.Length < _proof.Length)
            {
                return false;
            }

            ReadOnlySequence<byte> said = read.Buffer.Slice(0, _proof.Length);
            bool isMember = CryptographicOperations.FixedTimeEquals(said.ToArray(), _proof);
            input.AdvanceTo(said.End);
            return isMember;
        }
        catch (Exception error) when (error is OperationCanceledException or IOException)
        {
            return false;
        }
    }
}
