using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.RegularExpressions;
using MapProxyCluster.Grains;
using MapProxyCluster.Seed.Cluster;

namespace MapProxyCluster.Seed;

/// <summary>The command line, with the names that MapProxy's has.</summary>
internal static partial class SeedCommand
{
    private static readonly Argument<string?> File = new("seed_conf") { Description = "the seed.yaml", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<string?> SeedConf = new("--seed-conf", "-s") { Description = "the seed.yaml, in place of the last argument", HelpName = "FILE" };
    private static readonly Option<string?> ProxyConf = new("--proxy-conf", "-f") { Description = "the mapproxy.yaml", HelpName = "FILE" };

    private static readonly Option<int> Concurrency = new("--concurrency", "-c")
    {
        Description = "how many metatiles are made at a time",
        DefaultValueFactory = _ => 2,
        HelpName = "N",
    };

    private static readonly Option<bool> DryRun = new("--dry-run", "-n") { Description = "change nothing, only count and print" };

    private static readonly Option<int> SkipGeoms = new("--skip-geoms-for-last-levels", "-l")
    {
        Description = "on the last N levels, do not compare tiles with the shape of the coverage",
        HelpName = "N",
    };

    private static readonly Option<bool> SkipUncached = new("--skip-uncached") { Description = "only make tiles again that are there and older than refresh_before" };
    private static readonly Option<bool> Summary = new("--summary") { Description = "print the tasks and stop" };
    private static readonly Option<bool> Interactive = new("--interactive", "-i") { Description = "print each task and ask whether to run it" };

    private static readonly Option<string[]> Seeds = new("--seed")
    {
        Description = "only these seed tasks, or ALL; no cleanup unless --cleanup is given as well",
        HelpName = "task1,task2,...",
    };

    private static readonly Option<string[]> Cleanups = new("--cleanup")
    {
        Description = "only these cleanup tasks, or ALL; no seeding unless --seed is given as well",
        HelpName = "task1,task2,...",
    };

    private static readonly Option<string?> Coverage = new("--coverage")
    {
        Description = "limit all tasks to an area: a coverage of the seed.yaml, minx,miny,maxx,maxy or a file of polygons",
        HelpName = "AREA",
    };

    private static readonly Option<string> CoverageSrs = new("--srs")
    {
        Description = "SRS of --coverage, where it is no name",
        DefaultValueFactory = _ => "EPSG:4326",
        HelpName = "SRS",
    };

    private static readonly Option<bool> CacheLock = new("--use-cache-lock") { Description = "let no two calls seed the same cache at a time" };
    private static readonly Option<bool> Continue = new("--continue") { Description = "go on where an earlier call has stopped" };
    private static readonly Option<string?> ProgressFile = new("--progress-file") { Description = "where progress is kept for --continue (.mapproxy_seed_progress)", HelpName = "FILE" };
    private static readonly Option<TimeSpan?> Duration = Time("--duration", "stop after a time such as 120s, 15m, 4h or 0.5d");
    private static readonly Option<string?> ReseedFile = new("--reseed-file") { Description = "a file whose date is the start of the last complete call", HelpName = "FILE" };
    private static readonly Option<TimeSpan?> ReseedInterval = Time("--reseed-interval", "only start when --reseed-file is older");
    private static readonly Option<bool> Quiet = new("--quiet", "-q") { Description = "fewer lines; twice: no progress at all", Arity = ArgumentArity.Zero };
    private static readonly Option<bool> Plain = new("--plain") { Description = "print lines on a terminal, too, instead of the live view" };
    private static readonly Option<string?> ClusterServer = new("--cluster")
    {
        Description = "have the cluster do it that meets at this Redis server (from Cluster__Redis without a value, and without the option when that is set)",
        HelpName = "HOST:PORT",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<bool> Standalone = new("--standalone") { Description = "do it here although Cluster__Redis is set" };
    private static readonly Option<bool> Detach = new("--detach", "-d") { Description = "cluster: start the job and leave" };
    private static readonly Option<int> Priority = new("--priority") { Description = "cluster: jobs of lower priority wait (0)", HelpName = "N" };
    private static readonly Option<string> Project = new("--project")
    {
        Description = "cluster: name of the project, when it serves several",
        HelpName = "NAME",
        DefaultValueFactory = _ => "",
    };

    private static readonly Option<bool> Jobs = new("--jobs") { Description = "cluster: list the jobs" };
    private static readonly Option<string?> Watch = new("--watch") { Description = "cluster: follow a job to its end", HelpName = "JOB" };
    private static readonly Option<string?> Pause = new("--pause") { Description = "cluster: pause a job", HelpName = "JOB" };
    private static readonly Option<string?> Resume = new("--resume") { Description = "cluster: go on with a job that was paused or has failed", HelpName = "JOB" };
    private static readonly Option<string?> Cancel = new("--cancel") { Description = "cluster: stop a job for good", HelpName = "JOB" };
    private static readonly Option<string?> LogConfig = new("--log-config") { Description = "logging configuration (ini)", HelpName = "FILE" };

    /// <summary>The command.</summary>
    internal static RootCommand Build()
    {
        var command = new RootCommand("Makes the tiles of a seed.yaml before anybody asks for them, and removes those that it no longer wants.")
        {
            File, SeedConf, ProxyConf, Concurrency, DryRun, SkipGeoms, SkipUncached, Summary, Interactive, Seeds, Cleanups, Coverage, CoverageSrs,
            CacheLock, Continue, ProgressFile, Duration, ReseedFile, ReseedInterval, Quiet, Plain, LogConfig,
            ClusterServer, Standalone, Detach, Priority, Project, Jobs, Watch, Pause, Resume, Cancel,
        };
        Concurrency.Validators.Add(result => AtLeast(result, 1));
        SkipGeoms.Validators.Add(result => AtLeast(result, 0));
        command.Validators.Add(result =>
        {
            if (result.GetValue(File) is ['-', ..] unknown)
            {
                // Whatever is no option, the parser takes for an argument.
                result.AddError($"no such option: {unknown}");
            }
            else if (result.GetResult(ClusterServer) is not null && result.GetValue(Standalone))
            {
                result.AddError("--cluster and --standalone: choose one");
            }
            else if (RequestOf(result) is not null)
            {
                return;
            }
            else if (result.GetValue(SeedConf) is null && result.GetValue(File) is null)
            {
                result.AddError("name the seed.yaml, as the last argument or with --seed-conf");
            }
            else if (result.GetValue(ProxyConf) is null)
            {
                result.AddError("missing mapproxy configuration -f/--proxy-conf");
            }
        });
        command.SetAction((parsed, cancellationToken) => SeedProcess.RunAsync(Options(parsed), cancellationToken));
        return command;
    }

    private static SeedOptions Options(ParseResult parsed)
    {
        bool continues = parsed.GetValue(Continue);
        return new SeedOptions
        {
            SeedFile = parsed.GetValue(SeedConf) ?? parsed.GetValue(File) ?? "",
            ConfigurationFile = parsed.GetValue(ProxyConf) ?? "",
            Concurrency = parsed.GetValue(Concurrency),
            IsDryRun = parsed.GetValue(DryRun),
            SkippedGeometryLevels = parsed.GetValue(SkipGeoms),
            SkipsUncached = parsed.GetValue(SkipUncached),
            IsSummary = parsed.GetValue(Summary),
            IsInteractive = parsed.GetValue(Interactive),
            Seeds = Names(parsed.GetValue(Seeds)),
            Cleanups = Names(parsed.GetValue(Cleanups)),
            Coverage = parsed.GetValue(Coverage),
            CoverageSrs = parsed.GetValue(CoverageSrs)!,
            UsesCacheLock = parsed.GetValue(CacheLock),
            Continues = continues,
            ProgressFile = parsed.GetValue(ProgressFile) ?? (continues ? ".mapproxy_seed_progress" : null),
            ReseedFile = parsed.GetValue(ReseedFile),
            ReseedInterval = parsed.GetValue(ReseedInterval),
            Duration = parsed.GetValue(Duration),
            Quiet = parsed.GetResult(Quiet)?.IdentifierTokenCount ?? 0,
            IsPlain = parsed.GetValue(Plain),
            LogConfiguration = parsed.GetValue(LogConfig),
            Cluster = parsed.GetValue(Standalone) ? null
                : parsed.GetValue(ClusterServer) ?? ClusterJobs.RedisOfEnvironment ?? (parsed.GetResult(ClusterServer) is null ? null : ""),
            Detaches = parsed.GetValue(Detach),
            Priority = parsed.GetValue(Priority),
            Project = parsed.GetValue(Project)!,
            Job = RequestOf(parsed.RootCommandResult),
        };
    }

    private static JobRequest? RequestOf(CommandResult result) =>
        result.GetValue(Watch) is { } watched ? new JobRequest(watched, null)
        : result.GetValue(Pause) is { } paused ? new JobRequest(paused, SeedJobCommand.Pause)
        : result.GetValue(Resume) is { } resumed ? new JobRequest(resumed, SeedJobCommand.Resume)
        : result.GetValue(Cancel) is { } cancelled ? new JobRequest(cancelled, SeedJobCommand.Cancel)
        : result.GetValue(Jobs) ? JobRequest.List : null;

    private static string[]? Names(string[]? values) => values is { Length: > 0 } ? [.. values.SelectMany(value => value.Split(','))] : null;

    private static void AtLeast(OptionResult result, int minimum)
    {
        if (result.Tokens is [var token] && int.TryParse(token.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) && value < minimum)
        {
            result.AddError($"{result.IdentifierToken?.Value} must be at least {minimum}");
        }
    }

    private static Option<TimeSpan?> Time(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "DURATION",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (ParseDuration(text) is { } duration)
            {
                return duration;
            }

            result.AddError($"option {name}: invalid duration value: '{text}', expected (10s, 15m, 0.5h, 3d, etc)");
            return null;
        },
    };

    /// <summary>A number with s, m, h or d; null for anything else.</summary>
    internal static TimeSpan? ParseDuration(string text)
    {
        Match match = DurationText().Match(text);
        if (!match.Success || !double.TryParse(match.Groups["number"].ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture, out double number))
        {
            return null;
        }

        double seconds = number * match.Groups["unit"].Value switch { "s" => 1, "m" => 60, "h" => 3600, _ => 86400 };
        return seconds <= TimeSpan.MaxValue.TotalSeconds / 2 ? TimeSpan.FromSeconds(seconds) : null;
    }

    [GeneratedRegex(@"^(?<number>\d*\.?\d+)(?<unit>[smhd])$")]
    private static partial Regex DurationText();
}
