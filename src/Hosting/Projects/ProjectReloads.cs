using System.Text.Json;
using System.Text.Json.Serialization;
using MapProxyCluster.Grains;

namespace MapProxyCluster.Hosting;

/// <summary>How the projects of a member are after they were loaded again.</summary>
/// <param name="Name">The member.</param>
/// <param name="Role">standalone, gateway or silo.</param>
/// <param name="Projects">Those that were loaded again.</param>
public sealed record MemberReload(string Name, string Role, IReadOnlyList<ProjectHealth> Projects);

/// <summary>Loads configurations again, here and in all members of the cluster.</summary>
public sealed class ProjectReloads : IAsyncDisposable
{
    // As long as large configurations take, and a little more.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly IProjects _projects;
    private readonly ProcessIdentity _self;
    private readonly ClusterQuestions? _questions;

    /// <summary>Begins to listen to the other members.</summary>
    /// <param name="projects">The projects of this process.</param>
    /// <param name="self">This process.</param>
    /// <param name="time">Clock.</param>
    /// <param name="redis">The cluster's server; null for a process that is alone.</param>
    public ProjectReloads(IProjects projects, ProcessIdentity self, TimeProvider time, ClusterRedis? redis = null)
    {
        (_projects, _self) = (projects, self);
        _questions = redis is null ? null : new ClusterQuestions(redis, AnswerAsync, time);
    }

    /// <summary>Loads configurations again, changed or not; tells how they are, for each member that answers in time, this one first.</summary>
    /// <param name="project">Name of a project; null for all that are loaded.</param>
    /// <param name="cancellationToken">Ends the wait for others.</param>
    /// <returns>The members, and how many others have heard of it but did not answer.</returns>
    public async Task<(IReadOnlyList<MemberReload> Members, long Silent)> ReloadAsync(string? project, CancellationToken cancellationToken)
    {
        if (_questions is not { IsListening: true })
        {
            return ([await ReloadHereAsync(project)], 0);
        }

        (IReadOnlyList<string> answers, long asked) = await _questions.AskAsync(Write(new ReloadQuestion(project)), Patience, cancellationToken);
        List<MemberReload> members = [.. answers.Select(Read<MemberReload>).OfType<MemberReload>()];
        if (!members.Exists(member => member.Name == _self.Name))
        {
            // Redis went away meanwhile.
            members.Add(await ReloadHereAsync(project));
        }

        return ([.. members.OrderBy(member => member.Name != _self.Name).ThenBy(member => member.Name, StringComparer.Ordinal)], Math.Max(0, asked - answers.Count));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _questions?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task<string> AnswerAsync(string text) =>
        Read<ReloadQuestion>(text) is { } question ? Write(await ReloadHereAsync(question.Project)) : "";

    private async Task<MemberReload> ReloadHereAsync(string? project) =>
        new(_self.Name, _self.Role, await Task.Run(() => _projects.Reload(project)));

    private static string Write<T>(T value) => JsonSerializer.Serialize(value, typeof(T), ReloadJson.Default);

    private static T? Read<T>(string text)
        where T : class
    {
        try
        {
            return (T?)JsonSerializer.Deserialize(text, typeof(T), ReloadJson.Default);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>What members are told.</summary>
internal sealed record ReloadQuestion(string? Project);

[JsonSerializable(typeof(ReloadQuestion))]
[JsonSerializable(typeof(MemberReload))]
internal sealed partial class ReloadJson : JsonSerializerContext;
