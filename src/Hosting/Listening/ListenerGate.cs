using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace MapProxyCluster.Hosting.Listening;

/// <summary>
/// Kestrel's sockets, with a door that can be shut before the server stops: no new connection comes in while those that are there are still
/// answered. The server's own stop does both at once, and a balancer that has just taken a pooled connection then sees it reset.
/// </summary>
public sealed class ListenerGate(SocketTransportFactory sockets) : IConnectionListenerFactory
{
    private readonly ConcurrentBag<IConnectionListener> _listeners = [];

    private volatile bool _isShut;

    /// <summary>Whether new connections are refused; answers tell clients to close theirs from then on.</summary>
    public bool IsShut => _isShut;

    /// <inheritdoc/>
    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        IConnectionListener listener = await sockets.BindAsync(endpoint, cancellationToken);
        _listeners.Add(listener);
        return listener;
    }

    /// <summary>Takes no more connections. May be called more than once.</summary>
    public async Task ShutAsync()
    {
        _isShut = true;
        foreach (IConnectionListener listener in _listeners)
        {
            await listener.UnbindAsync();
        }
    }
}
