namespace Myelin.Testing;

/// <summary>What a test needs and a machine may lack: without it the test is skipped, with the reason, and counted.</summary>
public static class Require
{
    /// <summary>ONNX's own tests, as Debian's package libonnx-testdata has them; the folder of one kind, or of all.</summary>
    public static string OnnxTestData(string kind = "")
    {
        string folder = Path.Combine("/usr/share/libonnx-testdata/data", kind);
        Assert.SkipUnless(Directory.Exists(folder), $"needs Debian's package libonnx-testdata ({folder})");
        return folder;
    }

    /// <summary>Skips the test on Windows.</summary>
    public static void Unix(string reason) => Assert.SkipWhen(OperatingSystem.IsWindows(), $"not on Windows: {reason}");

    /// <summary>Skips the test everywhere but on Linux, which has a device that is always full.</summary>
    public static void FullDevice() => Assert.SkipUnless(File.Exists("/dev/full"), "needs the device /dev/full, which Linux has");
}
