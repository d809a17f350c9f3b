using MapProxyCluster.Engine;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Grains.Tests.Seeding;

/// <summary>What every store of jobs has to do.</summary>
public abstract class SeedJobStoreContract
{
    private static readonly SeedJobProgress Halfway = new()
    {
        Task = 1,
        Cursor = new WalkCursor([new WalkStep(3, 4), new WalkStep(1, 2)]),
        Share = 0.5,
        Metatiles = 17,
    };

    /// <summary>The store.</summary>
    protected abstract ISeedJobStore Store { get; }

    /// <summary>A job that seeds an area.</summary>
    protected static SeedJob Job(string id = "one", int priority = 0, DateTimeOffset? created = null) => new()
    {
        Id = id,
        Name = "everything",
        Project = "app",
        Priority = priority,
        Created = created ?? DateTimeOffset.UnixEpoch.AddDays(20000),
        Tasks =
        [
            new SeedTask
            {
                Kind = SeedTaskKind.Seed,
                Name = "everything",
                Cache = "cache",
                Grid = "grid",
                Levels = [1, 2],
                Coverage = new BoundingBoxCoverage(new BoundingBox(1, 2, 3, 4), Srs.Parse("EPSG:4326")),
                Before = DateTimeOffset.UnixEpoch.AddDays(1),
            },
        ],
    };

    [Fact]
    public async Task Create_Twice_KeepsTheFirst()
    {
        Assert.True(await Store.CreateAsync(Job()));
        Assert.False(await Store.CreateAsync(Job() with { Name = "another" }));

        SeedJobStatus status = Assert.Single(await Store.ListOpenAsync());
        Assert.Equal(("one", "everything", "app", SeedJobState.Waiting), (status.Id, status.Name, status.Project, status.State));
        SeedTask task = Assert.Single((await Store.LoadAsync("one"))!.Tasks);
        Assert.Equal(new BoundingBox(1, 2, 3, 4), task.Coverage!.Extent.BoundingBox);
        Assert.Equal(DateTimeOffset.UnixEpoch.AddDays(1), task.Before);
        Assert.Null(await Store.FindAsync("two"));
        Assert.Null(await Store.LoadAsync("two"));
    }

    [Fact]
    public async Task Lists_AreInOrderOfCreation()
    {
        await Store.CreateAsync(Job("late", created: DateTimeOffset.UnixEpoch.AddDays(3)));
        await Store.CreateAsync(Job("early", created: DateTimeOffset.UnixEpoch.AddDays(2)));

        Assert.Equal(["early", "late"], (await Store.ListOpenAsync()).Select(job => job.Id));
        Assert.Equal(["late", "early"], (await Store.ListAsync()).Select(job => job.Id));
    }

    [Fact]
    public async Task Take_ByTwo_GivesItToOneUntilItIsReleased()
    {
        await Store.CreateAsync(Job());
        Assert.Equal(0, (await Store.TakeAsync("one", "a"))!.Task);
        Assert.NotNull(await Store.TakeAsync("one", "a"));
        Assert.Null(await Store.TakeAsync("one", "b"));
        Assert.Equal(SeedJobHold.Lost, await Store.SaveAsync("one", "b", Halfway));
        Assert.Equal(SeedJobHold.Held, await Store.SaveAsync("one", "a", Halfway));

        await Store.ReleaseAsync("one", "b", SeedJobProgress.None, SeedJobState.Done);
        await Store.ReleaseAsync("one", "a", Halfway, SeedJobState.Waiting);

        SeedJobProgress found = (await Store.TakeAsync("one", "b"))!;
        Assert.Equal((1, 17L), (found.Task, found.Metatiles));
        Assert.Equal(Halfway.Cursor!.Path, found.Cursor!.Path);
        Assert.Null(await Store.TakeAsync("nothing", "b"));
    }

    [Fact]
    public async Task Pause_WhileItRuns_IsToldToTheOwnerAndHolds()
    {
        await Store.CreateAsync(Job());
        await Store.TakeAsync("one", "a");
        Assert.True(await Store.CommandAsync("one", SeedJobCommand.Pause));
        Assert.False(await Store.CommandAsync("one", SeedJobCommand.Pause));
        Assert.Equal(SeedJobHold.Told, await Store.SaveAsync("one", "a", Halfway));

        await Store.ReleaseAsync("one", "a", Halfway, SeedJobState.Waiting);
        Assert.Equal(SeedJobState.Paused, (await Store.FindAsync("one"))!.State);
        Assert.Null(await Store.TakeAsync("one", "b"));
        Assert.Single(await Store.ListOpenAsync());

        Assert.True(await Store.CommandAsync("one", SeedJobCommand.Resume));
        Assert.Equal(1, (await Store.TakeAsync("one", "b"))!.Task);
    }

    [Fact]
    public async Task ResumeBeforeTheOwnerNoticed_ItGoesOn()
    {
        await Store.CreateAsync(Job());
        await Store.TakeAsync("one", "a");
        await Store.CommandAsync("one", SeedJobCommand.Pause);
        await Store.CommandAsync("one", SeedJobCommand.Resume);

        Assert.Equal(SeedJobHold.Held, await Store.SaveAsync("one", "a", Halfway));
        Assert.Equal(SeedJobState.Running, (await Store.FindAsync("one"))!.State);
    }

    [Theory]
    [InlineData(SeedJobState.Done)]
    [InlineData(SeedJobState.Failed)]
    public async Task Release_AtItsEnd_LeavesTheOpenOnes(SeedJobState end)
    {
        await Store.CreateAsync(Job());
        await Store.TakeAsync("one", "a");
        await Store.ReleaseAsync("one", "a", Halfway, end);

        Assert.Empty(await Store.ListOpenAsync());
        Assert.Equal(end, Assert.Single(await Store.ListAsync()).State);
        Assert.Null(await Store.TakeAsync("one", "b"));
        Assert.Equal(end == SeedJobState.Failed, await Store.CommandAsync("one", SeedJobCommand.Resume));
        Assert.Equal(end == SeedJobState.Failed ? 1 : 0, (await Store.ListOpenAsync()).Count);
    }

    [Fact]
    public async Task Cancel_WhileItRuns_EndsIt()
    {
        await Store.CreateAsync(Job());
        await Store.TakeAsync("one", "a");
        Assert.True(await Store.CommandAsync("one", SeedJobCommand.Cancel));
        Assert.Equal(SeedJobHold.Told, await Store.SaveAsync("one", "a", Halfway));
        await Store.ReleaseAsync("one", "a", Halfway, SeedJobState.Waiting);

        Assert.Empty(await Store.ListOpenAsync());
        Assert.False(await Store.CommandAsync("one", SeedJobCommand.Resume));
        Assert.False(await Store.CommandAsync("nothing", SeedJobCommand.Cancel));
        Assert.Equal(SeedJobHold.Forgotten, await Store.SaveAsync("nothing", "a", Halfway));
    }
}

/// <summary>The store of a process that is alone.</summary>
public sealed class LocalSeedJobStoreTests : SeedJobStoreContract
{
    protected override ISeedJobStore Store { get; } = new LocalSeedJobStore(TimeProvider.System);
}
