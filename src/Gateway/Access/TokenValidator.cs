using System.Collections.Concurrent;
using MapProxyCluster.Configuration;

namespace MapProxyCluster.Gateway.Access;

/// <summary>Tells whose a bearer token is, after checking signature, issuer, audience and times (RFC 7519, 7.2; RFC 8725).</summary>
internal sealed class TokenValidator(TokenConfiguration tokens, TokenKeys keys, TimeProvider time) : IDisposable
{
    // Clocks differ.
    private const double Leeway = 60;
    private const int MaximumKept = 10_000;

    private readonly ConcurrentDictionary<string, (Identity Identity, double Expires)> _known = new(StringComparer.Ordinal);

    /// <summary>Who the token stands for; null when it is not valid.</summary>
    /// <exception cref="AccessException">The issuer's keys cannot be had.</exception>
    internal async ValueTask<Identity?> ValidateAsync(string text, CancellationToken cancellationToken)
    {
        double now = time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;
        if (_known.TryGetValue(text, out (Identity Identity, double Expires) known))
        {
            return now < known.Expires + Leeway ? known.Identity : null;
        }

        if (WebToken.Parse(text) is not { } token || !IsMeantForUs(token, now))
        {
            return null;
        }

        IEnumerable<VerificationKey> candidates = await keys.ForAsync(token, cancellationToken);
        if (!candidates.Any(key => key.Signed(token)))
        {
            return null;
        }

        var identity = new Identity(token.Texts(tokens.UserClaim).FirstOrDefault() ?? "", token.Texts(tokens.GroupsClaim).ToHashSet(StringComparer.Ordinal));
        if (_known.Count >= MaximumKept)
        {
            _known.Clear();
        }

        _known[text] = (identity, token.Time("exp")!.Value);
        return identity;
    }

    /// <inheritdoc/>
    public void Dispose() => keys.Dispose();

    private bool IsMeantForUs(WebToken token, double now) =>
        token.Time("exp") is { } expires && now < expires + Leeway
        && !(token.Time("nbf") > now + Leeway)
        && token.Text("iss") == tokens.Issuer
        && (tokens.Audience is null || token.Texts("aud").Contains(tokens.Audience));
}
