using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Myelin.Cli.Runs;

/// <summary>Tells whether data is what a run learned from, wherever its file lies now.</summary>
internal static class Fingerprint
{
    internal static string Of(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    internal static string Of(float[] values) => Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<float>(values)));
}
