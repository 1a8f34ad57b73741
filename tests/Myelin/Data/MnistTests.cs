namespace Myelin.Tests.Data;

public sealed class MnistTests
{
    private static readonly DataOptions s_slice = new() { Directory = TestData.Folder, Download = false };

    [Fact]
    public void A_slice_whose_folder_states_its_checksums_is_read_and_checked()
    {
        TrainTestSplit mnist = Mnist.Load(s_slice);
        Assert.Equal(("mnist", 6000, 10000), (mnist.Name, mnist.Train.Count, mnist.Test.Count));
        Assert.Equal([1, 28, 28], mnist.Train.InputShape);
        Assert.Equal(10, mnist.Train.Classes);
        Assert.Equal([5, 0, 4, 1, 9], mnist.Train.Take([0, 1, 2, 3, 4]).Labels.ToArray());
        Assert.Equal([7, 2, 1, 0, 4], mnist.Test.Take([0, 1, 2, 3, 4]).Labels.ToArray());
    }

    /// <summary>The checksums here are the published ones: the folder has no others.</summary>
    [Fact]
    public void The_test_set_alone_is_read_and_checked()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("mnist"));
        foreach (string name in (string[])["t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"])
        {
            File.Copy(Path.Combine(TestData.Folder, "mnist", name), folder.File("mnist/" + name));
        }

        DataOptions options = new() { Directory = folder.Path, Download = false, OtherFolders = [] };
        Assert.Equal(10_000, Mnist.LoadTest(options).Count);
        Assert.Contains(
            "(without train-images-idx3-ubyte.gz", Assert.Throws<FileNotFoundException>(() => Mnist.Load(options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Checksums_that_a_folder_states_are_held_against_it()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("mnist"));
        foreach (string path in Directory.GetFiles(Path.Combine(TestData.Folder, "mnist"))) File.Copy(path, folder.File("mnist/" + Path.GetFileName(path)));
        DataOptions options = new() { Directory = folder.Path, Download = false };
        string sums = File.ReadAllText(folder.File("mnist/SHA256SUMS")), zeros = new('0', 64);

        File.WriteAllText(folder.File("mnist/SHA256SUMS"), zeros + sums[64..]);
        Assert.StartsWith(
            $"mnist: the content of {folder.File("mnist")}{Path.DirectorySeparatorChar}train-images-idx3-ubyte.gz must have SHA-256 {zeros}.\n  Got 2782ff6f",
            Assert.Throws<InvalidDataException>(() => Mnist.Load(options)).Message, StringComparison.Ordinal);
        File.WriteAllText(folder.File("mnist/SHA256SUMS"), "no checksum");
        Assert.Equal(
            "SHA256SUMS: each line must be 64 hexadecimal digits, two spaces and a file's name.\n" +
                $"  Got \"no checksum\" in {Path.Combine(folder.File("mnist"), "SHA256SUMS")}.\n" +
            "  Write it with sha256sum, from the unpacked files.",
            Assert.Throws<InvalidDataException>(() => Mnist.Load(options)).Message);
    }

    [Fact]
    public void The_whole_of_MNIST_is_read_and_checked()
    {
        Assert.SkipWhen(DataLocation.Find(Mnist.Source).Folder is null, "needs MNIST in MYELIN_DATA or the cache folder: myelin data fetch mnist");
        TrainTestSplit mnist = Mnist.Load(new DataOptions { Download = false });
        Assert.Equal((60000, 10000), (mnist.Train.Count, mnist.Test.Count));
        Normalizer normalizer = Normalizer.PerDataset(mnist.Train);
        Assert.Equal(0.1307, normalizer.Means[0], 1e-4);
        Assert.Equal(0.3081, normalizer.Scales[0], 1e-4);
    }

    [Fact]
    public void Fashion_names_its_classes_and_its_files()
    {
        Assert.Equal(10, FashionMnist.ClassNames.Count);
        Assert.Equal(("T-shirt/top", "Ankle boot"), (FashionMnist.ClassNames[0], FashionMnist.ClassNames[9]));
        Assert.Equal(Mnist.Source.Files.Select(f => f.Name), FashionMnist.Source.Files.Select(f => f.Name));
        Assert.All(FashionMnist.Source.Files.Concat(Mnist.Source.Files), f => Assert.Matches("^[0-9a-f]{64}$", f.Sha256));
    }

    [Fact]
    public void The_whole_of_Fashion_MNIST_is_read_and_checked()
    {
        Assert.SkipWhen(
            DataLocation.Find(FashionMnist.Source).Folder is null, "needs Debian's package dataset-fashion-mnist, or: myelin data fetch fashion-mnist");
        TrainTestSplit fashion = FashionMnist.Load(new DataOptions { Download = false });
        Assert.Equal((60000, 10000), (fashion.Train.Count, fashion.Test.Count));
        Assert.Equal([9, 0, 0, 3], fashion.Train.Take([0, 1, 2, 3]).Labels.ToArray());
        Assert.Equal(fashion.Test.Take([9_999]).Inputs.ToArray(), FashionMnist.LoadTest(new DataOptions { Download = false }).Take([9_999]).Inputs.ToArray());
    }

    [Fact]
    public void Another_data_set_under_its_name_is_refused()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("mnist"));
        foreach (string part in (string[])["train", "t10k"])
        {
            IdxArray.From(new byte[3 * 784], 3, 28, 28).Write(folder.File($"mnist/{part}-images-idx3-ubyte"));
            IdxArray.From([1, 2, 3], 3).Write(folder.File($"mnist/{part}-labels-idx1-ubyte.gz"));
        }

        var options = new DataOptions { Directory = folder.Path, Download = false };
        var error = Assert.Throws<InvalidDataException>(() => Mnist.Load(options));
        Assert.StartsWith($"mnist: the content of {folder.File("mnist")}{Path.DirectorySeparatorChar}train-images-idx3-ubyte must have SHA-256 " +
            "ba891046", error.Message, StringComparison.Ordinal);
        Assert.Contains("\n  Got ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("in a program, Verify = false skips this check.", error.Message, StringComparison.Ordinal);
        Assert.Equal(3, Mnist.Load(options with { Verify = false }).Test.Count);

        IdxArray.From([1, 2], 2).Write(folder.File("mnist/t10k-labels-idx1-ubyte.gz"));
        Assert.Contains(
            "Got 3 images in", Assert.Throws<InvalidDataException>(() => Mnist.Load(options with { Verify = false })).Message, StringComparison.Ordinal);
    }
}
