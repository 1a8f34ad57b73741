using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Myelin.Runs;

/// <summary>Identifies the data that a run was trained on, even if its file was moved.</summary>
internal static class DataHash
{
    private const int ExamplesAtOnce = 256;

    internal static string Of(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    internal static string Of(double[] values) => Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<double>(values)));

    /// <summary>The hash in runs of 0.1.0, which read float32.</summary>
    internal static string OfSingles(double[] values) =>
        Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<float>(Array.ConvertAll(values, value => (float)value))));

    /// <summary>32 bits of the hash of each example.</summary>
    internal static IEnumerable<uint> OfEach(Dataset data)
    {
        for (int start = 0; start < data.Count; start += ExamplesAtOnce)
        {
            Batch batch = data.Take([.. Enumerable.Range(start, Math.Min(ExamplesAtOnce, data.Count - start))]);
            byte[] inputs = batch.HasTokens ? Bytes(batch.Tokens) : Bytes(batch.Inputs), answers = batch.HasLabels ? Bytes(batch.Labels) : Bytes(batch.Targets);
            (int input, int answer) = (inputs.Length / batch.Count, answers.Length / batch.Count);
            byte[] both = new byte[input + answer];
            for (int i = 0; i < batch.Count; i++)
            {
                inputs.AsSpan(i * input, input).CopyTo(both);
                answers.AsSpan(i * answer, answer).CopyTo(both.AsSpan(input));
                yield return FirstOf(both);
            }
        }
    }

    private static uint FirstOf(byte[] bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return BitConverter.ToUInt32(hash);
    }

    /// <summary>The inputs of each example, and its labels or targets, in order.</summary>
    internal static string Of(Dataset data)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int start = 0; start < data.Count; start += ExamplesAtOnce)
        {
            Batch batch = data.Take([.. Enumerable.Range(start, Math.Min(ExamplesAtOnce, data.Count - start))]);
            hash.AppendData(MemoryMarshal.AsBytes<float>(batch.Inputs.ToArray()));
            hash.AppendData(batch.HasLabels ? MemoryMarshal.AsBytes(batch.Labels.AsSpan()) : MemoryMarshal.AsBytes<float>(batch.Targets.ToArray()));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static byte[] Bytes(Tensor values) => MemoryMarshal.AsBytes<float>(values.ToArray()).ToArray();

    private static byte[] Bytes(IntTensor values) => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
}
