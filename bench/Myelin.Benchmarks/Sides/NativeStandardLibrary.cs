using System.Buffers.Binary;
using System.Text;

namespace Myelin.Benchmarks;

/// <summary>
/// Makes TorchSharp 0.107's native library load where libstdc++ is older than 13, such as on Debian 12. It asks for version GLIBCXX_3.4.32
/// because of one symbol, which only initializes the standard streams: that need is made weak, and the symbol comes from a preloaded library.
/// </summary>
internal static class NativeStandardLibrary
{
    private const string Version = "GLIBCXX_3.4.32", Native = "libLibTorchSharp.so";

    /// <summary>The flag of a needed version that may be missing (VER_FLG_WEAK).</summary>
    private const ushort Weak = 2;

    private static readonly string[] s_folders = ["/usr/lib/x86_64-linux-gnu", "/usr/lib64", "/usr/lib"];

    /// <summary>Whether the system's libstdc++ has the version.</summary>
    internal static bool IsNewEnough =>
        s_folders.Select(folder => Path.Combine(folder, "libstdc++.so.6")).FirstOrDefault(File.Exists) is { } library
        && File.ReadAllBytes(library).AsSpan().IndexOf(Encoding.ASCII.GetBytes(Version + '\0')) >= 0;

    /// <summary>Changes the built copy of the native library and compiles the one to preload, whose path it returns.</summary>
    internal static string Shim(PeerProject project)
    {
        MakeWeak(Path.Combine(project.Output, Native));
        string shim = Path.Combine(project.Output, "libshim.so");
        ChildProcess? compiler = ChildProcess.TryRun("g++", ["-shared", "-fPIC", "-o", shim, project.File("shim.cpp")]);
        if (compiler is { ExitCode: 0 }) return shim;
        string problem = compiler is null ? "is missing" : $"failed: {compiler.LastWords}";
        throw new SideMissingException($"libstdc++ here has no {Version}, and g++, to get around that, {problem}");
    }

    private static void MakeWeak(string path)
    {
        byte[] file = File.ReadAllBytes(path);
        // An entry of .gnu.version_r: the name's hash (4 bytes), flags (2), index (2), where the name is (4), where the next entry is (4).
        byte[] hash = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(hash, Hash(Version));
        int entry = file.AsSpan().IndexOf(hash);
        if (entry < 0 || file.AsSpan(entry + 1).IndexOf(hash) >= 0) throw new SideMissingException($"{Native} asks for {Version} in no way that is known");
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(entry + hash.Length), Weak);
        File.WriteAllBytes(path, file);
    }

    /// <summary>The hash of ELF's symbol tables.</summary>
    private static uint Hash(string name)
    {
        uint hash = 0;
        foreach (char c in name)
        {
            hash = (hash << 4) + c;
            uint high = hash & 0xf0000000;
            hash = (hash ^ (high >> 24)) & ~high;
        }

        return hash;
    }
}
