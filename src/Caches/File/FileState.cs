using System.Runtime.InteropServices;

namespace MapProxyCluster.Caches;

/// <summary>What tells one version of a file from another. A link is followed for its size, but the link's own time counts.</summary>
/// <param name="Modified">Time of the last write.</param>
/// <param name="Length">Size in bytes; the link's own for a link.</param>
/// <param name="Inode">Identity of the file: a tile replaced within one tick of the clock has another; 0 where there is none.</param>
/// <param name="Changed">
/// When the kernel last changed the entry, in ticks; nobody can set it, so it tells tools apart that keep the time of writing; 0 where there is none.
/// </param>
internal readonly record struct FileState(DateTimeOffset Modified, long Length, ulong Inode, long Changed)
{
    /// <summary>When a file was written; a link's own time, and the present for one that is gone.</summary>
    internal static DateTimeOffset WrittenAt(string path)
    {
        var file = new FileInfo(path);
        return file.Exists || file.LinkTarget is not null ? new DateTimeOffset(file.LastWriteTimeUtc) : DateTimeOffset.MaxValue;
    }

    /// <summary>The state of a file; null when there is none, or it is empty.</summary>
    internal static FileState? Of(string path)
    {
        if (OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64)
        {
            return LinuxStat.Of(path);
        }

        var file = new FileInfo(path);
        return file is { Exists: true, Length: > 0 } ? new FileState(file.LastWriteTimeUtc, file.Length, 0, 0) : null;
    }
}

/// <summary>statx(2): one system call and no allocation beyond the path.</summary>
internal static unsafe class LinuxStat
{
    private const int CurrentFolder = -100;
    private const int NoFollow = 0x100;
    private const uint BasicStats = 0x7FF;
    private const ushort TypeMask = 0xF000, RegularFile = 0x8000, SymbolicLink = 0xA000;

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Statx
    {
        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(40)]
        public ulong Size;

        [FieldOffset(96)]
        public long ChangedSeconds;

        [FieldOffset(104)]
        public uint ChangedNanoseconds;

        [FieldOffset(112)]
        public long ModifiedSeconds;

        [FieldOffset(120)]
        public uint ModifiedNanoseconds;
    }

    [DllImport("libc", EntryPoint = "statx")]
    private static extern int StatX(int folder, byte* path, int flags, uint mask, Statx* result);

    internal static FileState? Of(string path)
    {
        Statx state;
        int length = System.Text.Encoding.UTF8.GetMaxByteCount(path.Length) + 1;
        Span<byte> bytes = length <= 1024 ? stackalloc byte[length] : new byte[length];
        bytes[System.Text.Encoding.UTF8.GetBytes(path, bytes)] = 0;
        fixed (byte* pointer = bytes)
        {
            if (StatX(CurrentFolder, pointer, NoFollow, BasicStats, &state) != 0)
            {
                return null;
            }
        }

        if ((state.Mode & TypeMask) is not (RegularFile or SymbolicLink) || state.Size == 0)
        {
            return null;
        }

        var modified = new DateTimeOffset(DateTime.UnixEpoch.Ticks + Ticks(state.ModifiedSeconds, state.ModifiedNanoseconds), TimeSpan.Zero);
        return new FileState(modified, (long)state.Size, state.Inode, Ticks(state.ChangedSeconds, state.ChangedNanoseconds));
    }

    private static long Ticks(long seconds, uint nanoseconds) => (seconds * TimeSpan.TicksPerSecond) + (nanoseconds / 100);
}
