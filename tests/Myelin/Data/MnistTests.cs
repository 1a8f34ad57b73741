namespace Myelin.Tests.Data;

public sealed class MnistTests
{
    private static readonly Lazy<TrainTestSplit> s_mnist = new(() => Mnist.Load(new DataOptions { Directory = TemporaryFolder.SharedData(), Download = false }));

    [Fact]
    public void The_genuine_MNIST_is_read_and_checked()
    {
        TrainTestSplit mnist = s_mnist.Value;
        Assert.Equal(("mnist", 60000, 10000), (mnist.Name, mnist.Train.Count, mnist.Test.Count));
        Assert.Equal([1, 28, 28], mnist.Train.InputShape);
        Assert.Equal(10, mnist.Train.Classes);
        Assert.Equal([5, 0, 4, 1, 9], mnist.Train.Take([0, 1, 2, 3, 4]).Labels.ToArray());
        Assert.Equal([7, 2, 1, 0, 4], mnist.Test.Take([0, 1, 2, 3, 4]).Labels.ToArray());
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
        if (DataLocation.Find(FashionMnist.Source).Folder is null) return; // Debian's package is not everywhere
        TrainTestSplit fashion = FashionMnist.Load(new DataOptions { Download = false });
        Assert.Equal((60000, 10000), (fashion.Train.Count, fashion.Test.Count));
        Assert.Equal([9, 0, 0, 3], fashion.Train.Take([0, 1, 2, 3]).Labels.ToArray());
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
        Assert.StartsWith($"mnist: the content of {folder.File("mnist")}{Path.DirectorySeparatorChar}train-images-idx3-ubyte must have SHA-256 ba891046", error.Message, StringComparison.Ordinal);
        Assert.Contains("\n  Got ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("or set Verify = false.", error.Message, StringComparison.Ordinal);
        Assert.Equal(3, Mnist.Load(options with { Verify = false }).Test.Count);

        IdxArray.From([1, 2], 2).Write(folder.File("mnist/t10k-labels-idx1-ubyte.gz"));
        Assert.Contains("Got 3 images in", Assert.Throws<InvalidDataException>(() => Mnist.Load(options with { Verify = false })).Message, StringComparison.Ordinal);
    }
}
