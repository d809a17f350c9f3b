using System.Runtime.InteropServices;
using System.Text;

namespace MapProxyCluster.Caches;

/// <summary>statx(2): one system call and no allocation beyond the path.</summary>
internal static unsafe class LinuxStat
{
    private const int CurrentFolder = -100;
    private const int NoFollow = 0x100;
    private const uint BasicStats = 0x7FF;
    private const ushort TypeMask = 0xF000, RegularFile = 0x8000, SymbolicLink = 0xA000;
    private const int BlockSize = 512;
    private const long Now = (1L << 30) - 1, Omit = (1L << 30) - 2;

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Statx
    {
        [FieldOffset(16)]
        public uint Links;

        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(40)]
        public ulong Size;

        [FieldOffset(48)]
        public ulong Blocks;

        [FieldOffset(64)]
        public long AccessedSeconds;

        [FieldOffset(72)]
        public uint AccessedNanoseconds;

        [FieldOffset(96)]
        public long ChangedSeconds;

        [FieldOffset(104)]
        public uint ChangedNanoseconds;

        [FieldOffset(112)]
        public long ModifiedSeconds;

        [FieldOffset(120)]
        public uint ModifiedNanoseconds;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }

    [DllImport("libc", EntryPoint = "statx")]
    private static extern int StatX(int folder, byte* path, int flags, uint mask, Statx* result);

    [DllImport("libc", EntryPoint = "utimensat")]
    private static extern int SetTimes(int folder, byte* path, TimeSpec* times, int flags);

    [DllImport("libc", EntryPoint = "futimens", SetLastError = true)]
    private static extern int SetTimes(int file, TimeSpec* times);

    /// <summary>Whether the layouts above are this system's.</summary>
    internal static bool IsUsable { get; } =
        OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64;

    /// <summary>The state of a file; null when there is none, or it is empty.</summary>
    /// <param name="path">The file.</param>
    /// <param name="accessed">When it was read last, as far as the file system tells.</param>
    internal static FileState? Of(string path, out DateTimeOffset accessed)
    {
        accessed = default;
        Statx state;
        if (!Read(path, &state) || state.Size == 0)
        {
            return null;
        }

        accessed = Time(state.AccessedSeconds, state.AccessedNanoseconds);
        return new FileState(
            Time(state.ModifiedSeconds, state.ModifiedNanoseconds), (long)state.Size, state.Inode, Ticks(state.ChangedSeconds, state.ChangedNanoseconds));
    }

    /// <summary>What a file takes; null when there is none.</summary>
    internal static FileUse? UseOf(string path)
    {
        Statx state;
        return Read(path, &state)
            ? new FileUse(Time(state.AccessedSeconds, state.AccessedNanoseconds), state.Links > 1 ? 0 : (long)state.Blocks * BlockSize)
            : null;
    }

    /// <summary>Sets the time of the last access, nothing else, so that a file that has just come to that path keeps its time of writing.</summary>
    internal static void Mark(string path)
    {
        TimeSpec* times = stackalloc TimeSpec[2];
        times[0].Nanoseconds = Now;
        times[1].Nanoseconds = Omit;
        byte[] bytes = Encoding.UTF8.GetBytes(path + '\0');
        fixed (byte* pointer = bytes)
        {
            // A file that has gone, or belongs to somebody else, needs no mark.
            _ = SetTimes(CurrentFolder, pointer, times, NoFollow);
        }
    }

    /// <summary>Sets the time of the last write of an open file, nothing else.</summary>
    /// <exception cref="IOException">The file system does not take it.</exception>
    internal static void SetModified(int file, DateTimeOffset time)
    {
        long ticks = time.UtcTicks - DateTime.UnixEpoch.Ticks, seconds = Math.DivRem(ticks, TimeSpan.TicksPerSecond, out long rest);
        TimeSpec* times = stackalloc TimeSpec[2];
        times[0].Nanoseconds = Omit;
        times[1] = rest < 0
            ? new TimeSpec { Seconds = seconds - 1, Nanoseconds = (rest + TimeSpan.TicksPerSecond) * 100 }
            : new TimeSpec { Seconds = seconds, Nanoseconds = rest * 100 };
        if (SetTimes(file, times) != 0)
        {
            throw new IOException($"the time of a file cannot be set: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        }
    }

    private static bool Read(string path, Statx* state)
    {
        int length = Encoding.UTF8.GetMaxByteCount(path.Length) + 1;
        Span<byte> bytes = length <= 1024 ? stackalloc byte[length] : new byte[length];
        bytes[Encoding.UTF8.GetBytes(path, bytes)] = 0;
        fixed (byte* pointer = bytes)
        {
            return StatX(CurrentFolder, pointer, NoFollow, BasicStats, state) == 0 && (state->Mode & TypeMask) is RegularFile or SymbolicLink;
        }
    }

    private static DateTimeOffset Time(long seconds, uint nanoseconds) => new(DateTime.UnixEpoch.Ticks + Ticks(seconds, nanoseconds), TimeSpan.Zero);

    private static long Ticks(long seconds, uint nanoseconds) => (seconds * TimeSpan.TicksPerSecond) + (nanoseconds / 100);
}
