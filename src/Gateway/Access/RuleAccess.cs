using System.Collections.Concurrent;
using System.IO.Enumeration;
using MapProxyCluster.Configuration;
using MapProxyCluster.Engine;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Gateway.Access;

/// <summary>Rules of the configuration: what is allowed is the sum of all rules that are for the client and the service.</summary>
internal sealed class RuleAccess : IAccessControl
{
    private const int MaximumKept = 1000;

    private readonly Credentials _credentials;
    private readonly Rule[] _rules;
    private readonly (string Name, string[] Names)[] _layers;

    // What a set of rules allows; clients with the same rules share it.
    private readonly ConcurrentDictionary<string, AccessDecision> _decisions = new(StringComparer.Ordinal);

    internal RuleAccess(MapCatalog catalog, IReadOnlyList<(AccessRuleConfiguration Configuration, Coverage? Limit)> rules, Credentials credentials)
    {
        _credentials = credentials;
        _rules = [.. rules.Select((rule, index) => new Rule(index, rule.Configuration, rule.Limit))];
        _layers = NamesBelow(catalog.Root, []);
    }

    private sealed record Rule(int Index, AccessRuleConfiguration Configuration, Coverage? Limit);

    /// <inheritdoc/>
    public async ValueTask<AccessDecision> DecideAsync(HttpContext http, AccessQuestion question)
    {
        Identity identity = await _credentials.IdentifyAsync(http);
        string service = question.Service.Split('.')[0];
        AccessDecision decision = DecisionFor(identity, service);
        bool hasNothing = question.Layers.Count > 0 && question.Layers.All(layer => decision.Of(layer) == LayerPermission.Nothing);
        if (decision.Verdict == AccessVerdict.Partial && hasNothing)
        {
            decision = new AccessDecision { Verdict = AccessVerdict.None };
        }

        return decision.Verdict == AccessVerdict.None && identity.IsAnonymous ? throw _credentials.Refused() : decision;
    }

    private AccessDecision DecisionFor(Identity identity, string service)
    {
        Rule[] rules = [.. _rules.Where(rule => IsFor(rule.Configuration, identity) && rule.Configuration.Services?.Contains(service) != false)];
        string key = $"{(identity.IsAnonymous ? '-' : '+')}{string.Join(',', rules.Select(rule => rule.Index))}";
        if (_decisions.TryGetValue(key, out AccessDecision? known))
        {
            return known;
        }

        if (_decisions.Count >= MaximumKept)
        {
            _decisions.Clear();
        }

        return _decisions[key] = Decide(rules, identity.IsAnonymous);
    }

    private AccessDecision Decide(Rule[] rules, bool isAnonymous)
    {
        if (rules.Any(rule => rule is { Limit: null, Configuration: { Allow: null } configuration } && configuration.Layers.Contains("*")))
        {
            return new AccessDecision { Verdict = AccessVerdict.Full, IsPublic = isAnonymous };
        }

        if (rules.Length == 0)
        {
            return new AccessDecision { Verdict = AccessVerdict.None };
        }

        var layers = new Dictionary<string, LayerPermission>(StringComparer.Ordinal);
        foreach ((string name, string[] names) in _layers)
        {
            Rule[] matching = [.. rules.Where(rule => names.Any(text => Matches(rule.Configuration, text)))];
            if (matching.Length > 0)
            {
                layers[name] = Sum(matching);
            }
        }

        return new AccessDecision { Verdict = AccessVerdict.Partial, Layers = layers, IsPublic = isAnonymous };
    }

    private static bool IsFor(AccessRuleConfiguration rule, Identity identity) =>
        rule is { Users.Count: 0, Groups.Count: 0, Authenticated: false }
        || (!identity.IsAnonymous
            && (rule.Authenticated || rule.Users.Contains(identity.User) || rule.Groups.Any(identity.Groups.Contains)));

    private static bool Matches(AccessRuleConfiguration rule, string layer) =>
        rule.Layers.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, layer, ignoreCase: false));

    // A rule without an area takes away the areas of others.
    private static LayerPermission Sum(Rule[] rules)
    {
        bool Allows(string feature) => rules.Any(rule => rule.Configuration.Allow?.Contains(feature) != false);
        Coverage[] limits = [.. rules.Select(rule => rule.Limit).OfType<Coverage>()];
        Coverage? limit = limits.Length < rules.Length ? null
            : limits is [var only] ? only
            : CoverageShapes.Union(limits, clip: true);
        return new LayerPermission(Allows("map"), Allows("featureinfo"), Allows("legendgraphic"), Allows("tile"), limit);
    }

    // A layer goes by its own name and by those of the groups that it is in; a group without pictures of its own is seen when anything in it is.
    private static (string Name, string[] Names)[] NamesBelow(MapLayer layer, string[] above)
    {
        string[] names = layer.Name is { } own ? [.. above, own] : above;
        (string Name, string[] Names)[] below = [.. layer.Children.SelectMany(child => NamesBelow(child, names))];
        if (layer.Name is not { } name)
        {
            return below;
        }

        bool isGroup = layer.Sources.Count == 0 && layer.InfoSources.Count == 0;
        return [(name, isGroup ? [.. names, .. below.SelectMany(entry => entry.Names)] : names), .. below];
    }
}
