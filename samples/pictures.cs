#:project ../src/Myelin.Pictures/Myelin.Pictures.csproj
// A picture is a value: it has numbers with names, and is drawn in either language and any width. One file fits light and dark pages.
using Myelin;
using Myelin.Pictures;

Picture picture = ActivationPicture.Of(["sigmoid", "relu"]);
Console.WriteLine(picture.Message);
Console.WriteLine($"sigmoid passes at most {picture["sigmoid.largestDerivative"].Values[0]} of a gradient");

string file = Path.Combine(Directory.CreateTempSubdirectory().FullName, "activations.svg");
picture.Save(file, new PictureStyle { Width = 600, Language = Language.Chinese });
Console.WriteLine(File.ReadLines(file).ElementAt(1));
