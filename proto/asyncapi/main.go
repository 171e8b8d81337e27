// Command asyncapi is a plugin of protoc that writes the AsyncAPI 3.0 document of placement.v1: the messages and
// their comments as the contract has them, and how they arrive.
package main

import (
	"google.golang.org/protobuf/compiler/protogen"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/pluginpb"
)

// contract is the package that the document is of; the files of others are passed over.
const contract = "placement.v1"

func main() {
	protogen.Options{}.Run(func(plugin *protogen.Plugin) error {
		// What the files of other packages use, which come along and are passed over.
		plugin.SupportedFeatures = uint64(pluginpb.CodeGeneratorResponse_FEATURE_PROTO3_OPTIONAL | pluginpb.CodeGeneratorResponse_FEATURE_SUPPORTS_EDITIONS)
		plugin.SupportedEditionsMinimum, plugin.SupportedEditionsMaximum = descriptorpb.Edition_EDITION_PROTO2, descriptorpb.Edition_EDITION_2024
		for _, file := range plugin.Files {
			if !file.Generate || file.Desc.Package() != contract {
				continue
			}
			text, err := document(file).text()
			if err != nil {
				return err
			}
			out := plugin.NewGeneratedFile("asyncapi.yaml", "")
			out.P("# Generated from proto/", file.Desc.Path(), " by buf generate. DO NOT EDIT.")
			if _, err := out.Write(text); err != nil {
				return err
			}
		}
		return nil
	})
}
