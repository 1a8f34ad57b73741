using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Myelin.Runs;

/// <summary>Identifies the data that a run was trained on, even if its file was moved.</summary>
internal static class DataHash
{
    internal static string Of(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    internal static string Of(float[] values) => Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<float>(values)));
}
