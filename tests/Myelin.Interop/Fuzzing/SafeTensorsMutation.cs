using System.Buffers.Binary;
using System.Text;
using Myelin.Serialization;

namespace Myelin.Interop.Tests.Fuzzing;

/// <summary>Changes to the header of a safetensors file that keep its length right.</summary>
internal static class SafeTensorsMutation
{
    private static readonly string[] s_pieces =
        ["0", "-1", "4", "8", "16", "2147483648", "9223372036854775807", "1e3", "\"F32\"", "\"F64\"", "\"BF16\"", "\"C64\"", "\"X\"", "[]", "[0,0]",
            "{}", "null", "\"a\":", ",", "\\ud800", "\"__metadata__\":", "[[1]]"];

    internal static byte[][] Corpus => [.. Enum.GetValues<ElementType>().Where(t => t != ElementType.Complex128).Chunk(5).Select(types => File([.. types]))];

    internal static byte[] Change(byte[] input, Random random)
    {
        if (input.Length < 9 || random.Next(8) == 0) return Mutations.Bytes(input, random);
        int length = (int)Math.Min(BinaryPrimitives.ReadUInt64LittleEndian(input), (ulong)(input.Length - 8));
        string text = Encoding.Latin1.GetString(input, 8, length);
        byte[] data = input[(8 + length)..];
        switch (random.Next(5))
        {
            case 0: text = Encoding.Latin1.GetString(Mutations.Bytes(Encoding.Latin1.GetBytes(text), random)); break;
            case 1: data = Mutations.Bytes(data, random); break;
            case 2:
                int digit = text.IndexOfAny([.. "0123456789"], random.Next(text.Length + 1));
                if (digit >= 0) text = text[..digit] + random.Next(10) + text[(digit + 1)..];
                break;
            case 3:
                // The values of a field for those of another: shapes, types and places.
                int colon = text.IndexOf(':', random.Next(text.Length + 1));
                if (colon >= 0) text = text[..(colon + 1)] + s_pieces[random.Next(s_pieces.Length)] + text[Math.Min(text.Length, colon + 1 + random.Next(8))..];
                break;
            default:
                int at = random.Next(text.Length + 1);
                text = text[..at] + s_pieces[random.Next(s_pieces.Length)] + text[at..];
                break;
        }

        byte[] body = Encoding.Latin1.GetBytes(text), head = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(head, (ulong)body.Length);
        return [.. head, .. body, .. data];
    }

    private static byte[] File(ElementType[] types)
    {
        var stream = new MemoryStream();
        SafeTensors.WriteArrays(
            stream, types.Select(t => (t.ToString(), NdArray.Wrap(t, [2, 2], new byte[4 * t.Size]))), new Dictionary<string, string> { ["made"] = "here" });
        return stream.ToArray();
    }
}
