using Myelin.Interop.Pickle;
using Myelin.Interop.Tests.Fuzzing;

namespace Myelin.Interop.Tests.Pickle;

/// <summary>Pickles made to run code, to fill the memory or to keep readers busy.</summary>
public sealed class PickleAttackTests
{
    private static PickleBuilder Proto => new PickleBuilder().Raw("\u0080\u0004");

    private static string Refused(byte[] pickle) => Assert.Throws<InvalidDataException>(() => PickledArrays.Open(new MemoryStream(pickle), "evil.pkl")).Message;

    [Theory]
    [InlineData("os", "system")]
    [InlineData("posix", "system")]
    [InlineData("nt", "system")]
    [InlineData("builtins", "eval")]
    [InlineData("builtins", "exec")]
    [InlineData("builtins", "getattr")]
    [InlineData("__builtin__", "eval")]
    [InlineData("subprocess", "Popen")]
    [InlineData("torch", "load")]
    [InlineData("torch.storage", "_load_from_bytes")]
    [InlineData("numpy", "load")]
    [InlineData("numpy.core.multiarray", "fromfile")]
    [InlineData("numpy", "ndarray.tofile")]
    [InlineData("collections", "OrderedDict.__reduce__")]
    [InlineData("_codecs", "decode")]
    [InlineData("collections.OrderedDict", "")]
    [InlineData("", "collections.OrderedDict")]
    public void A_global_that_is_not_on_the_list_is_named_and_refused(string module, string name)
    {
        string rule = "pickle: only tensors, arrays and plain values are read, and nothing named in a file is ever executed.\n";
        byte[] call = new PickleBuilder().Global(module, name).Raw("(").Text("echo pwned").Raw("tR").Done();
        byte[] stack = Proto.Text(module).Text(name).Raw("\u0093(").Text("echo pwned").Raw("tR").Done();
        byte[] without = new PickleBuilder().Global(module, name).Done();
        byte[] instance = new PickleBuilder().Raw("(").Text("x").Raw($"i{module}\n{name}\n").Done();
        Assert.All([call, stack, without], pickle => Assert.StartsWith($"{rule}  Got {module}.{name}, in evil.pkl.\n", Refused(pickle)));
        Assert.StartsWith($"{rule}  Got {module}.{name} by INST, in evil.pkl.\n", Refused(instance));
        Assert.All([call, stack, without, instance], pickle => Assert.Equal([$"{module}.{name}"], PickleGlobals.Of(new MemoryStream(pickle), "evil.pkl")));
    }

    [Theory]
    [InlineData("builtins", "set")]
    [InlineData("__builtin__", "bytearray")]
    [InlineData("collections", "defaultdict")]
    [InlineData("argparse", "Namespace")]
    public void What_checkpoints_hold_beside_tensors_is_named_with_a_way_out(string module, string name) => Assert.EndsWith(
        $"\n  Got {module}.{name}, in evil.pkl.\n  If you trust the file, load it in Python and save it without the {module}.{name}: " +
            $"torch.save({{\"model\": model.state_dict()}}, path) only.",
        Refused(Proto.Global(module, name).Raw(")R").Done()));

    [Fact]
    public void Keys_that_make_no_name_are_no_attack()
    {
        Assert.EndsWith(
            "keys must be texts or numbers.\n  Got a tuple as a key, in evil.pkl.\n  Rename the key to a text before saving, or save only the tensor.",
            Refused(Proto.Raw("}N\u0085Ns").Done()));
        Assert.EndsWith(
            "no two values may have the same name.\n  Got \"1\" twice, in evil.pkl.\n" +
                "  A name consists of the keys on its path joined by dots: rename the key of one before saving.",
            Refused(Proto.Raw("}(").Text("1").Raw("NK\u0001Nu").Done()));
    }

    [Theory]
    [InlineData("(cos\nsystem\nX\u0001\0\0\0xo.", "os.system")]
    [InlineData("\u0080\u0004cos\nsystem\n)}\u0092.", "os.system")]
    [InlineData("(I1\no.", "a class by OBJ")]
    [InlineData("N)}\u0092.", "a class by NEWOBJ_EX")]
    [InlineData("\u0082\u0001.", "extension 1 by EXT1")]
    [InlineData("\u0083\u0001\u0001.", "extension 257 by EXT2")]
    [InlineData("\u0084\u0001\0\0\0.", "extension 1 by EXT4")]
    [InlineData("Pwhere\n.", "\"where\" by PERSID")]
    [InlineData("\u0097.", "a buffer outside the file by NEXT_BUFFER")]
    [InlineData("N\u0098.", "a buffer outside the file by READONLY_BUFFER")]
    public void No_other_opcode_makes_objects(string pickle, string got) => Assert.Contains($"Got {got}", Refused(new PickleBuilder().Raw(pickle).Done()));

    [Fact]
    public void Functions_that_are_known_are_called_in_their_own_way_only()
    {
        // REDUCE on something that is no global, on the wrong arguments, with a second argument that would choose another codec.
        Assert.Contains("only known functions may be called", Refused(Proto.Text("x").Raw(")R").Done()));
        Assert.Contains("a tuple of arguments", Refused(Proto.Global("collections", "OrderedDict").Raw("NR").Done()));
        Assert.Contains("called as by its library", Refused(Proto.Global("_codecs", "encode").Raw("(").Text("x").Text("rot13").Raw("tR").Done()));
        Assert.Contains(
            "called as by its library", Refused(Proto.Global("_codecs", "encode").Raw("(").Text("x").Text("latin1").Text("strict").Raw("tR").Done()));
        Assert.Contains("called as by its library",
            Refused(Proto.Global("numpy.core.multiarray", "_reconstruct").Raw("(").Global("collections", "OrderedDict").Raw(")").Text("b").Raw("tR").Done()));
        Assert.Contains("called as by its library", Refused(Proto.Global("numpy", "ndarray").Raw("(").Integer(4).Raw("tR").Done()));
        // NEWOBJ is no other way around.
        Assert.Contains("called as by its library", Refused(Proto.Global("numpy", "ndarray").Raw("(").Integer(4).Raw("t\u0081").Done()));
    }

    [Fact]
    public void Only_arrays_dtypes_and_ordered_dictionaries_have_a_state()
    {
        Assert.Contains("have a state", Refused(Proto.Raw("]}b").Done()));
        Assert.Contains("have a state", Refused(Proto.Global("numpy", "dtype").Raw("}b").Done()));
        Assert.Contains(
            "have a state", Refused(Proto.Global("collections", "OrderedDict").Raw(")R}(").Text("__class__").Global("numpy", "ndarray").Raw("ub").Done()));
        Assert.Contains("have a state", Refused(Proto.Global("collections", "OrderedDict").Raw(")R}(").Text("__reduce__").Raw("Nub").Done()));
    }

    [Fact]
    public void A_persistent_id_has_no_meaning_in_a_plain_pickle() => Assert.Contains("a persistent id", Refused(Proto.Text("x").Raw("Q").Done()));

    [Theory]
    [InlineData("\u008b\u00ff\u00ff\u00ff\u007f", "a length of 2147483647")]
    [InlineData("\u008b\u00ff\u00ff\u00ff\u00ff", "a length of 4294967295")]
    [InlineData("\u008e\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f", "a length of 9223372036854775807")]
    [InlineData("\u008d\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff", "a length of 18446744073709551615")]
    [InlineData("\u0096\0\0\0\0\u0001\0\0\0", "a length of 4294967296")]
    [InlineData("X\u00ff\u00ff\u00ff\u00ff", "a length of 4294967295")]
    [InlineData("T\u00ff\u00ff\u00ff\u00ff", "a length of 4294967295")]
    [InlineData("\u0095\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff", "a length of 18446744073709551615")]
    [InlineData("j\u00ff\u00ff\u00ff\u00ff", "the number 4294967295")]
    [InlineData("g99999999999999999999\n", "\"99999999999999999999\"")]
    [InlineData("g-1\n", "\"-1\"")]
    [InlineData("Lx\n", "\"x\"")]
    [InlineData("F1e\n", "\"1e\"")]
    [InlineData("S'\\q'\n", "\"'\\q'\"")]
    [InlineData("V\\u12\n", "another")]
    [InlineData("X\u0001\0\0\0\u00ff", "other bytes")]
    [InlineData("a", "an empty stack")]
    [InlineData("(a", "an empty stack")]
    [InlineData("N(R", "an empty stack")]
    [InlineData("t", "an empty stack")]
    [InlineData("NNa", "None")]
    [InlineData("NNNs", "None")]
    [InlineData("}(Nu", "1 of them")]
    [InlineData("]N\u0093", "a list and None")]
    [InlineData("\u0080\u0006", "6")]
    [InlineData("\u00ff", "the byte FF")]
    [InlineData("N", "2 values and 0 marks")]
    [InlineData("(", "1 values and 1 marks")]
    public void Damage_is_told(string opcodes, string got) => Assert.Contains($"Got {got}", Refused(new PickleBuilder().Raw("N" + opcodes).Done()));

    [Fact]
    public void Numbers_and_names_are_limited()
    {
        Assert.Contains("at most 1024 bytes", Refused(new PickleBuilder().Raw("L" + new string('9', 5000) + "\n").Done()));
        Assert.Contains("at most 1024 bytes", Refused(Proto.Raw("\u008b").Number(5000, 4).Bytes(new byte[5000]).Done()));
        Assert.Contains("at most 1024 bytes", Refused(Proto.Global(new string('m', 5000), "f").Done()));
        Assert.Contains("must be named by two texts", Refused(Proto.Text(new string('m', 5000)).Text("f").Raw("\u0093").Done()));
    }

    [Fact]
    public void Nesting_is_limited_without_using_up_the_stack()
    {
        const int Depth = 100_000;
        Assert.Contains("nest at most 100 deep", Refused(Proto.Raw(new string(']', Depth) + new string('a', Depth - 1)).Done()));
        Assert.Contains("nest at most 100 deep", Refused(Proto.Raw("N" + new string('\u0085', Depth)).Done()));
        // A list that contains itself.
        Assert.Contains("nest at most 100 deep", Refused(Proto.Raw("]q\0h\0a").Done()));
        Assert.Contains("nest at most 100 deep", Refused(Proto.Raw("}q\0").Text("x").Raw("h\0s").Done()));
    }

    [Fact]
    public void A_list_of_lists_of_lists_each_named_twice_takes_no_exponential_time()
    {
        // 2⁶⁰ ways to the innermost list.
        PickleBuilder bomb = Proto.Raw("]q\0");
        for (int i = 0; i < 60; i++) bomb.Raw("0](h\0h\0eq\0");
        Assert.Contains("must not repeat without end", Refused(bomb.Done()));
    }

    [Theory]
    [InlineData("]")]
    [InlineData("}")]
    [InlineData(")")]
    [InlineData("K\u0007")]
    [InlineData("]\u0094")]
    [InlineData("]Na")]
    [InlineData("}NNs")]
    [InlineData("h\u0001")]
    [InlineData("h\u0002")]
    public void The_densest_pickles_take_what_the_fuzzer_allows(string piece)
    {
        // A list of many such; the numbers 1 and 2 recall lists of lists.
        byte[] pickle = Proto.Raw("](]]]eq\u00010](}}}eq\u00020(" + string.Concat(Enumerable.Repeat(piece, 50_000)) + "l").Done();
        long before = GC.GetAllocatedBytesForCurrentThread(), steps = WorkCounter.Steps;
        try
        {
            PickledArrays.Open(new MemoryStream(pickle), "dense.pkl").Dispose();
        }
        catch (InvalidDataException)
        {
            // Refused or read: both must be cheap.
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, FuzzRun.FreeBytes + (FuzzRun.BytesPerByte * pickle.Length));
        Assert.InRange(WorkCounter.Steps - steps, 0, FuzzRun.FreeSteps + (FuzzRun.StepsPerByte * pickle.Length));
    }

    [Fact]
    public void Copies_of_a_list_of_pairs_take_no_quadratic_memory()
    {
        // Each OrderedDict(pairs) of Python 2 copies its list.
        PickleBuilder bomb =
            Proto.Global("collections", "OrderedDict").Raw("q\00(]q\u0001").Raw("(" + string.Concat(Enumerable.Repeat("]NaNa", 2000)) + "e\u0085q\u00020]");
        for (int i = 0; i < 2000; i++) bomb.Raw("h\0h\u0002Ra");
        Assert.Contains("called as by its library", Refused(bomb.Done()));
    }

    [Fact]
    public void A_long_name_nested_in_itself_takes_no_quadratic_memory()
    {
        // A name of 90 times 900 characters, for each of a list's items.
        PickleBuilder bomb = Proto.Text(new string('k', 900)).Raw("q\u00010](").Raw(string.Concat(Enumerable.Repeat("]", 1000))).Raw("eq\0");
        for (int i = 0; i < 90; i++) bomb.Raw("0}(h\u0001h\0uq\0");
        byte[] pickle = bomb.Done();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("names and texts must not repeat without end", Refused(pickle));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 2 << 20);
    }

    [Fact]
    public void A_stack_and_a_memo_are_limited()
    {
        Assert.Contains("the stack has at most 1048576 places", Refused(Proto.Raw(new string('N', (1 << 20) + 5)).Done()));
        Assert.Contains("the stack has at most 1048576 places", Refused(Proto.Raw(new string('(', (1 << 20) + 5)).Done()));
    }

    [Fact]
    public void A_gigantic_index_of_the_memo_takes_no_memory()
    {
        using PickledArrays file = PickledArrays.Open(new MemoryStream(Proto.Raw("Nr\u00ff\u00ff\u00ff\u00ff0j\u00ff\u00ff\u00ff\u00ff").Done()), "odd");
        Assert.Equal("None", file.Metadata[""]);
    }

    [Fact]
    public void Keys_are_texts_or_numbers_and_no_name_stands_there_twice()
    {
        Assert.Contains("keys must be texts or numbers", Refused(Proto.Raw("}N\u0085Ns").Done()));
        Assert.Contains(
            "may have the same name.\n  Got \"a.b\"", Refused(Proto.Raw("}(").Text("a.b").Raw("N").Text("a").Raw("}(").Text("b").Raw("Nuu").Done()));
        Assert.Contains("may have the same name.\n  Got \"1\"", Refused(Proto.Raw("}(").Text("1").Raw("NK\u0001Nu").Done()));
    }

    [Fact]
    public void Nothing_may_follow() => Assert.Contains("1 bytes more", Refused([.. Proto.Raw("N").Done(), 0]));

    [Theory]
    [InlineData("O8", "Python objects")]
    [InlineData("U5", "texts")]
    [InlineData("V8", "raw or structured data")]
    [InlineData("M8", "dates or times")]
    [InlineData("x4", "of an unknown type")]
    public void Elements_that_are_no_numbers_are_refused(string code, string what) =>
        Assert.Contains($"Got \"{code}\", {what}", Refused(Proto.Global("numpy", "dtype").Raw("(").Text(code).Raw("\u0089\u0088tR").Done()));

    [Theory]
    [InlineData(new long[] { 3 }, "float32[3] needs 12 bytes")]
    [InlineData(new long[] { 1 }, "float32[1] needs 4 bytes")]
    [InlineData(new long[] { -1 }, "an array has at most")]
    [InlineData(new long[] { -1, -2 }, "an array has at most")]
    [InlineData(new long[] { 1L << 32, 1L << 32 }, "an array has at most")]
    [InlineData(new long[] { 0, 1L << 40 }, "an array has at most")]
    [InlineData(new long[] { long.MaxValue }, "an array has at most")]
    public void An_arrays_bytes_are_as_many_as_its_shape_needs(long[] shape, string rule)
    {
        PickleBuilder dtype = Proto.Global("numpy.core.numeric", "_frombuffer").Raw("(\u0096").Number(8, 8).Bytes(new byte[8])
            .Global("numpy", "dtype").Raw("(").Text("f4").Raw("\u0089\u0088tR");
        Assert.Contains(rule, Refused(dtype.Integers(shape).Text("C").Raw("tR").Done()));
    }

    [Fact]
    public void An_array_without_a_state_is_refused() => Assert.Contains("an array must have a state", Refused(
        Proto.Global("numpy.core.multiarray", "_reconstruct").Raw("(").Global("numpy", "ndarray").Raw("K\0\u0085C\u0001btR").Done()));
}
