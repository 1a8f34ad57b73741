using System.Buffers.Binary;
using System.Text;
using Myelin.Interop.Tests.Pickle;

namespace Myelin.Interop.Tests.Fuzzing;

/// <summary>Changes to inputs: a mutation gives the changed bytes.</summary>
internal static class Mutations
{
    private static readonly long[] s_numbers =
        [0, 1, -1, 2, 7, 63, 64, 127, 128, 255, 256, 1000, 32767, 65535, 65536, int.MaxValue, int.MinValue, uint.MaxValue, 1L << 32, 1L << 40,
            long.MaxValue, long.MinValue];

    /// <summary>Names that pickles must not get anywhere with, and a few that they may.</summary>
    private static readonly string[] s_globals =
    [
        "os\nsystem", "builtins\neval", "__builtin__\ngetattr", "posix\nsystem", "subprocess\nPopen", "torch.nn.modules.linear\nLinear",
            "collections\nOrderedDict", "numpy\nndarray",
        "numpy\ndtype", "torch._utils\n_rebuild_tensor_v2", "torch._utils\n_rebuild_tensor_v3", "torch\nFloatStorage", "torch\nSize",
            "_codecs\nencode", "numpy.core.multiarray\nscalar",
        "torch.storage\nUntypedStorage", "torch\nuint16", "numpy.core.numeric\n_frombuffer", "numpy._core.multiarray\n_reconstruct",
            "torch._utils\n_rebuild_parameter",
    ];

    private static readonly string[] s_headerPieces =
        ["'<f4'", "'>i8'", "'|O'", "'<U9'", "[('x', '<f4')]", "True", "False", "(", ")", ",", "()", "(2,)", "(-1, 3)", "(4294967296, 4294967296)",
            "(0, 0)", "{", "}", "'shape': ", "'descr': ", "__import__('os')", "2L", "'"];

    /// <summary>Bytes without any idea of what they are.</summary>
    internal static byte[] Bytes(byte[] input, Random random)
    {
        if (input.Length == 0) return [(byte)random.Next(256)];
        int at = random.Next(input.Length), length = random.Next(1, Math.Min(64, input.Length - at) + 1);
        byte[] changed = [.. input];
        switch (random.Next(8))
        {
            case 0: changed[at] ^= (byte)(1 << random.Next(8)); break;
            case 1: changed[at] = (byte)random.Next(256); break;
            case 2: return changed[..at];
            case 3: return [.. changed[..at], .. changed[(at + length)..]];
            case 4: return [.. changed[..(at + length)], .. changed[at..]];
            case 5:
                int to = random.Next(input.Length - length + 1);
                input.AsSpan(at, length).CopyTo(changed.AsSpan(to));
                break;
            default:
                Span<byte> number = stackalloc byte[8];
                BinaryPrimitives.WriteInt64LittleEndian(number, s_numbers[random.Next(s_numbers.Length)]);
                number[..Math.Min(1 << random.Next(4), input.Length - at)].CopyTo(changed.AsSpan(at));
                break;
        }

        return changed;
    }

    /// <summary>The header's text, and the length that stands before it.</summary>
    internal static byte[] Npy(byte[] input, Random random)
    {
        if (input.Length < 12 || random.Next(10) == 0) return Bytes(input, random);
        int before = input[6] == 1 ? 10 : 12;
        int length = input[6] == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(input.AsSpan(8))
            : (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(input.AsSpan(8)), int.MaxValue);
        length = Math.Clamp(length, 0, input.Length - before);
        string text = Encoding.Latin1.GetString(input, before, length);
        byte[] data = input[(before + length)..];
        switch (random.Next(5))
        {
            case 0: data = Bytes(data, random); break;
            case 1: text = Encoding.Latin1.GetString(Bytes(Encoding.Latin1.GetBytes(text), random)); break;
            case 2:
                // A number for another.
                int digit = text.IndexOfAny([.. "0123456789"], random.Next(text.Length + 1));
                if (digit >= 0) text = text[..digit] + s_numbers[random.Next(s_numbers.Length)] + text[(digit + 1)..];
                break;
            default:
                int at = random.Next(text.Length + 1);
                text = text[..at] + s_headerPieces[random.Next(s_headerPieces.Length)] + text[Math.Min(text.Length, at + random.Next(12))..];
                break;
        }

        byte[] head = input[..before], body = Encoding.Latin1.GetBytes(text);
        if (before == 10) BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(8), (ushort)body.Length);
        else BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(8), body.Length);
        return [.. head, .. body, .. data];
    }

    /// <summary>One opcode of a pickle, or its argument, or its place.</summary>
    internal static byte[] Pickle(byte[] input, Random random, int pickles = 1)
    {
        if (random.Next(10) == 0) return Bytes(input, random);
        List<byte[]> tokens = PickleTokens.Split(input, pickles);
        if (tokens.Count == 0) return input;
        int at = random.Next(tokens.Count), other = random.Next(tokens.Count);
        switch (random.Next(9))
        {
            case 0: tokens.RemoveAt(at); break;
            case 1: tokens.Insert(at, tokens[other]); break;
            case 2: (tokens[at], tokens[other]) = (tokens[other], tokens[at]); break;
            case 3: tokens[at] = Bytes(tokens[at], random); break;
            case 4: tokens[at] = [(byte)random.Next(256), .. tokens[at][1..]]; break;
            case 5: tokens[at] = [.. "c"u8, .. Encoding.ASCII.GetBytes(s_globals[random.Next(s_globals.Length)]), (byte)'\n']; break;
            case 6: tokens.InsertRange(at, tokens.GetRange(Math.Min(at, other), Math.Abs(at - other))); break;
            case 7: tokens.Insert(at, [(byte)"RbQ\x81tue}](0123.sal\x93\x94q\x96"[random.Next(19)]]); break;
            default: tokens[at] = Number(random); break;
        }

        return [.. tokens.SelectMany(t => t)];
    }

    private static byte[] Number(Random random)
    {
        byte[] number = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(number, s_numbers[random.Next(s_numbers.Length)]);
        return random.Next(3) switch { 0 => [(byte)'K', number[0]], 1 => [(byte)'J', .. number[..4]], _ => [0x8a, 8, .. number] };
    }
}
