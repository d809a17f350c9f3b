using System.Text.Json;
using MapProxyCluster.Grains;

namespace MapProxyCluster.Hosting;

/// <summary>A job as it is told to those who watch it.</summary>
/// <param name="Id">Its identity.</param>
/// <param name="Text">Its JSON.</param>
internal readonly record struct JobText(string Id, string Text)
{
    internal static JobText Of(SeedJobStatus job) => new(job.Id, JsonSerializer.Serialize(JobView.Of(job), AdminJson.Options));
}
