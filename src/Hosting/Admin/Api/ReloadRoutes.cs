using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MapProxyCluster.Hosting;

/// <summary><c>POST /api/reload</c>: loads configurations again, in all members.</summary>
internal sealed class ReloadRoutes(ProjectReloads reloads)
{
    internal void Map(IEndpointRouteBuilder routes) => routes.MapPost("/api/reload", ReloadAsync);

    private async Task ReloadAsync(HttpContext http)
    {
        string? project = http.Request.Text("project");
        (IReadOnlyList<MemberReload> members, long silent) = await reloads.ReloadAsync(project, http.RequestAborted);
        if (project is not null && members.All(member => member.Projects.Count == 0))
        {
            throw new ProblemException(Problem.Missing($"There is no project '{project}'"));
        }

        ProjectHealth[] broken = [.. members.SelectMany(member => member.Projects).Where(health => health.State != "ok")];
        if (broken.Length == 0)
        {
            await http.WriteAsync(new ReloadAnswer(members, silent));
            return;
        }

        throw new ProblemException(new Problem(StatusCodes.Status422UnprocessableEntity, "What was served before is served on: the files have errors")
        {
            Errors = [.. broken.SelectMany(health => health.Errors ?? [new ProblemPlace(health.Error ?? "", null, null, null)]).Distinct()],
            Members = members,
        });
    }

    private sealed record ReloadAnswer(IReadOnlyList<MemberReload> Members, long Silent);
}
