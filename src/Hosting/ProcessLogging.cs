using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Hosting;

/// <summary>Logs to stdout: lines for people, or JSON.</summary>
public static class ProcessLogging
{
    /// <summary>Sets up the log of a process.</summary>
    public static void UseProcessLog(this ILoggingBuilder logging, bool asJson)
    {
        logging.ClearProviders();
        if (asJson)
        {
            logging.AddJsonConsole(console =>
            {
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
            });
        }
        else
        {
            logging.AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.TimestampFormat = "yyyy-MM-dd HH:mm:ss ";
            });
        }

        logging.AddFilter("Microsoft", LogLevel.Warning);

        // A failed start is told in one line by the command.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
    }
}
